import { expect } from 'chai'
import { TestClock } from '../connect/test-support/clock.js'
import { FakeRaw } from '../connect/test-support/fake-streams.js'
import type { BlindRelayInit, EncryptedStream, RelayAttempt, RelayedPath } from '../peers/index.js'
import { Story } from '../story/index.js'
import { BlindRelays } from './index.js'
import type { Relaying } from './relaying.js'
import { BlindRelayNode, RELAY } from './test-support/blind-relay-node.js'

const TOKEN = Buffer.alloc(32, 4)

describe('a blind relay', () => {
  let clock: TestClock
  let relay: BlindRelayNode
  let raw: FakeRaw
  let paired: RelayedPath[]
  let aborts: (Error & { code?: string })[]
  let stats: { attempts: number; successes: number; aborts: number }
  let connects: Uint8Array[]
  /** What the connection to the relay fails with. */
  let refuse: Error | null

  beforeEach(() => {
    clock = new TestClock()
    relay = new BlindRelayNode()
    raw = new FakeRaw()
    paired = []
    aborts = []
    connects = []
    refuse = null
    stats = { attempts: 0, successes: 0, aborts: 0 }
  })

  afterEach(() => {
    for (const transport of relay.transports) transport.destroy()
    clock.end()
  })

  function start(init: Partial<BlindRelayInit> = {}): Relaying {
    const relays = new BlindRelays({
      stats: { relaying: stats },
      connect(publicKey) {
        connects.push(publicKey)
        if (refuse !== null) throw refuse
        return relay.connect()
      }
    })
    const publicKey = Buffer.alloc(32, 5)
    const all: BlindRelayInit = {
      isInitiator: true,
      publicKey,
      token: TOKEN,
      rawStream: raw.stream,
      keepAlive: 4000,
      counted: true,
      story: new Story(),
      ...init
    }
    const attempt: RelayAttempt = relays.start(all, {
      onpaired(path) {
        paired.push(path)
        raw.connect(path.socket, path.remoteId, path.address.port, path.address.host)
      },
      onabort: (error) => aborts.push(error)
    })
    return attempt as Relaying
  }

  /** Paired, with the stream on the relayed path. */
  async function relayed(init: Partial<BlindRelayInit> = {}): Promise<Relaying> {
    const attempt = start(init)
    await relay.other(init.isInitiator === false, TOKEN)
    await idle()
    expect(attempt.state).to.equal('relayed')
    raw.on('data', () => {})
    return attempt
  }

  const transport = (): EncryptedStream => relay.transports[0] as EncryptedStream

  it('opens a connection of its own and pairs there (STR-101 to STR-103, STR-105)', async () => {
    const attempt = start()
    expect([connects, transport().keepAlive, attempt.active]).to.deep.equal([[Buffer.alloc(32, 5)], 4000, true])
    expect(await relay.other(false, TOKEN)).to.equal(4096)
    await idle()
    expect(paired).to.deep.equal([{ socket: relay.socket, address: RELAY, remoteId: 4097 }])
    expect(stats).to.deep.equal({ attempts: 1, successes: 1, aborts: 0 })
    expect([attempt.state, attempt.active]).to.deep.equal(['relayed', true])
    await clock.pass(20_000)
    expect(aborts).to.have.length(0)
  })

  it('gives up after 15 s, and counts that once (STR-104, STR-107, STR-109)', async () => {
    const attempt = start()
    await clock.pass(14_999)
    expect(aborts).to.have.length(0)
    await clock.pass(1)
    expect(aborts.map(({ message }) => message)).to.deep.equal(['RELAY_ABORTED: Relay aborted'])
    await idle()
    expect([transport().destroyed, attempt.active, attempt.state]).to.deep.equal([true, false, 'aborted'])
    expect(stats).to.deep.equal({ attempts: 1, successes: 0, aborts: 1 })
  })

  it('fails when the connection to it does, and tells why (STR-107)', async () => {
    start({ counted: false })
    transport().destroy(new Error('PEER_NOT_FOUND'))
    await idle()
    expect(aborts.map(({ message, cause }) => message || cause)).to.have.length(1)
    const [error] = aborts
    expect([error?.message, (error?.cause as Error)?.message]).to.include('PEER_NOT_FOUND')
    expect(stats).to.deep.equal({ attempts: 0, successes: 0, aborts: 0 })
    expect(clock.timers).to.equal(0)
  })

  it('never throws, and never calls back at once', async () => {
    refuse = new Error('no key')
    start()
    expect(aborts).to.have.length(0)
    await idle()
    expect(aborts).to.deep.equal([refuse])
  })

  it('does not take a stream id that is none (STR-133)', async () => {
    relay.ids = [4096, 2 ** 33]
    start()
    await relay.other(false, TOKEN)
    await idle()
    expect([paired.length, aborts[0]?.code]).to.deep.equal([0, 'RELAY_ABORTED'])
  })

  it('is left when the stream closes before its answer (STR-111)', async () => {
    const attempt = start()
    await transport().opened
    await idle()
    expect(relay.server.stats.pairings.pending).to.equal(1)
    raw.emit('close')
    await idle()
    expect([transport().destroyed, attempt.state]).to.deep.equal([true, 'destroyed'])
    expect([relay.server.stats.pairings.pending, clock.timers, aborts.length]).to.deep.equal([0, 0, 0])
  })

  it('is left when the relayed stream closes (STR-110, STR-164)', async () => {
    await relayed()
    raw.emit('close')
    await idle()
    expect(transport().destroyed).to.equal(true)
  })

  it('is not missed when it dies after pairing: the stream finds out (STR-112)', async () => {
    const attempt = await relayed()
    transport().destroy(new Error('gone'))
    await idle()
    expect([aborts.length, attempt.state, attempt.active]).to.deep.equal([0, 'relayed', true])
  })

  describe('from the relayed to the direct path', () => {
    it('tells its own packets from those of the direct path (STR-157, HP-191)', async () => {
      const attempt = await relayed()
      const { socket } = relay
      expect(attempt.onpacket(socket as never, { ...RELAY })).to.equal(true)
      expect(attempt.onpacket(socket as never, { ...RELAY, port: 78 })).to.equal(false)
      expect(attempt.onpacket({} as never, { ...RELAY })).to.equal(false)
    })

    it('says that all has left it, and leaves it when the other side does (STR-160 to STR-163)', async () => {
      const attempt = await relayed()
      attempt.ondirect(null)
      expect(raw.messages).to.deep.equal([Buffer.alloc(0)])
      expect(attempt.state).to.equal('confirming')
      raw.emit('message', Buffer.alloc(0))
      expect([attempt.state, attempt.active]).to.deep.equal(['ended', false])
      await idle()
      expect(transport().destroyed, 'ended in order').to.equal(true)
      await idle()
      expect(clock.timers).to.equal(0)
    })

    it('waits for what is still in it (STR-160)', async () => {
      const attempt = await relayed()
      let acknowledged = (): void => {}
      attempt.ondirect(new Promise<void>((resolve) => (acknowledged = resolve)))
      raw.emit('data', Buffer.from('x'))
      expect([attempt.state, raw.messages.length]).to.deep.equal(['moving', 0])
      acknowledged()
      await idle()
      expect([attempt.state, raw.messages.length]).to.deep.equal(['confirming', 1])
      raw.emit('data', Buffer.from('x'))
      expect(attempt.state).to.equal('ended')
    })

    it('survives a stream that closes while it moves (UDX-71)', async () => {
      const attempt = await relayed()
      attempt.ondirect(Promise.reject(new Error('Stream is closed')))
      raw.emit('close')
      await idle()
      expect(attempt.state).to.equal('destroyed')
    })

    it('does not count what came through it (STR-162, STR-167)', async () => {
      const attempt = await relayed()
      attempt.ondirect(null)
      attempt.onpacket(relay.socket as never, RELAY)
      raw.emit('data', Buffer.from('x'))
      expect(attempt.state).to.equal('confirming')
      raw.emit('data', Buffer.from('x'))
      expect(attempt.state).to.equal('ended')
    })

    it('does not take a message of the application for a sign: data may still be lost in it (STR-168)', async () => {
      const attempt = await relayed()
      attempt.ondirect(null)
      raw.emit('message', Buffer.alloc(24))
      expect(attempt.state).to.equal('confirming')
      raw.emit('message', Buffer.alloc(0))
      expect(attempt.state).to.equal('ended')
    })

    it('does not wait for ever for a relay that does not end its side', async () => {
      const attempt = await relayed()
      attempt.ondirect(null)
      Object.assign(transport(), { end: () => {} })
      raw.emit('data', Buffer.from('x'))
      await clock.pass(9_999)
      expect(transport().destroyed).to.equal(false)
      await clock.pass(1)
      await idle()
      expect([transport().destroyed, attempt.state]).to.deep.equal([true, 'ended'])
    })
  })

  describe('when a direct path is found first', () => {
    it('is left as soon as something arrives there (STR-106)', async () => {
      const attempt = start()
      await transport().opened
      raw.connect('punched', 99, 1, '7.7.7.7')
      attempt.ondirect(null)
      expect([attempt.state, attempt.active]).to.deep.equal(['overtaken', true])
      raw.on('data', () => {})
      raw.emit('data', Buffer.from('header'))
      expect([attempt.state, attempt.active]).to.deep.equal(['ended', false])
      await idle()
      expect(stats).to.deep.equal({ attempts: 1, successes: 0, aborts: 1 })
    })

    it('does not set data flowing before the encrypted stream is there', () => {
      const attempt = start()
      attempt.ondirect(null)
      expect(raw.listenerCount('data')).to.equal(0)
      raw.on('data', () => {})
      expect(raw.listenerCount('data')).to.equal(2)
      attempt.destroy()
      expect(raw.listenerCount('data')).to.equal(1)
    })

    it('makes itself heard there if the other side was paired, whose packets would be lost (STR-146, STR-147)', async () => {
      const attempt = start()
      raw.connect('punched', 99, 1, '7.7.7.7')
      attempt.ondirect(null)
      await relay.other(false, TOKEN)
      await idle()
      raw.on('data', () => {})
      expect(paired).to.have.length(0)
      expect(relay.datagrams).to.deep.equal([
        { bytes: Buffer.from('ff010000' + '01100000' + '00004000' + '0000000000000000', 'hex'), ...RELAY }
      ])
      expect(raw.messages).to.deep.equal([Buffer.alloc(0)])
      expect(transport().destroying).to.equal(false)
      attempt.onpacket(relay.socket as never, RELAY)
      raw.emit('data', Buffer.from('header'))
      raw.emit('message', Buffer.alloc(0))
      expect(attempt.state).to.equal('ended')
    })

    it('ends without an error if nobody comes (STR-100)', async () => {
      const attempt = start()
      attempt.ondirect(null)
      await clock.pass(15_000)
      await idle()
      expect([aborts.length, attempt.state, transport().destroyed]).to.deep.equal([0, 'destroyed', true])
    })
  })
})

/** Streams in memory have handed on what they had. */
async function idle(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
}
