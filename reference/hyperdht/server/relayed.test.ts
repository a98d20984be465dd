import { expect } from 'chai'
import type { BlindRelayInit, BlindRelayOwner, RelayAttempt } from '../peers/index.js'
import { BlindRelays } from '../relay/index.js'
import { AcceptingLab, ELSEWHERE, MAIN, relayed, SERVER } from '../test-support/accepting-lab.js'
import { HyperNet } from '../test-support/hyper-net.js'
import type { ServerOptions } from './index.js'

describe('a server with a blind relay', () => {
  let net: HyperNet
  let lab: AcceptingLab
  beforeEach(() => {
    net = new HyperNet()
    lab = new AcceptingLab(net)
  })
  afterEach(() => net.end())

  interface Started {
    init: BlindRelayInit
    owner: BlindRelayOwner
    log: string[]
    attempt: RelayAttempt & { active: boolean }
  }
  const KEY = Buffer.alloc(32, 5)
  const replaced = BlindRelays.prototype
  const { start } = replaced
  afterEach(() => {
    replaced.start = start
  })

  async function withRelay(options: ServerOptions): Promise<Started[]> {
    const started: Started[] = []
    await lab.listening(options)
    replaced.start = (init, owner) => {
      const log: string[] = []
      const attempt = {
        active: true,
        onpacket: (_: unknown, { port }: { port: number }) => port === 99,
        ondirect: () => void log.push('direct'),
        destroy: () => void log.push('destroy')
      }
      started.push({ init, owner, log, attempt })
      return attempt
    }
    return started
  }

  it("its own offer goes before the client's (HS-122, HS-136, STR-97, STR-98, API-224)", async () => {
    const calls: number[] = []
    const started = await withRelay({
      relayThrough: (...args: unknown[]) => {
        calls.push(args.length)
        return [KEY]
      },
      relayKeepAlive: 777
    })
    const c = lab.client(50100, {
      relayThrough: { version: 1, publicKey: Buffer.alloc(32, 6), token: Buffer.alloc(32, 7) }
    })
    c.send(MAIN, relayed)
    await net.run(5)
    const payload = c.driver.recv(c.requests[0]?.message.noise as Buffer)
    expect(payload.relayThrough?.publicKey).to.deep.equal(KEY)
    expect(calls).to.deep.equal([0])
    expect(started[0]?.init).to.include({ isInitiator: true, keepAlive: 777, counted: true })
    expect(started[0]?.init.token).to.deep.equal(payload.relayThrough?.token)
  })

  it('is not used when it connects at once (STR-99)', async () => {
    const started = await withRelay({ relayThrough: KEY })
    lab.client(50100).send(SERVER)
    await net.run(5)
    expect(started).to.have.length(0)
  })

  it('opens over it, then moves to the direct path (STR-105, STR-157, STR-159, HP-152)', async () => {
    const started = await withRelay({})
    const c = lab.client(50100, { relayThrough: { version: 1, publicKey: KEY, token: Buffer.alloc(32, 7) } })
    c.send(MAIN, relayed)
    await net.run(5)
    const [relay] = started
    const [stream] = net.streams
    const socket = lab.node.io.serverSocket
    const main = lab.node.io.clientSocket
    if (!relay || !stream || !socket || !main) throw new Error('nothing happened')
    expect(relay.init).to.include({ isInitiator: false })
    relay.owner.onpaired({ socket: main, address: { host: '9.9.9.9', port: 99 }, remoteId: 1234 })
    expect(stream).to.include({ connected: true, remoteId: 1234, remotePort: 99 })
    expect(lab.connections).to.have.length(1)
    expect(stream.packet(socket, { host: '9.9.9.9', port: 99 })).to.be.true
    expect(stream.moves).to.deep.equal([])
    expect(stream.packet(socket, ELSEWHERE)).to.be.true
    expect(stream.moves).to.deep.equal([ELSEWHERE])
    expect(stream.remoteId).to.equal(7)
    expect(relay.log).to.deep.equal(['direct'])
    expect(lab.connections).to.have.length(1)
    stream.destroy()
    await net.run(5)
    expect(relay.log).to.deep.equal(['direct', 'destroy'])
  })

  it('keeps the stream past the 10 s, until the relay fails, too (HS-137, STR-108)', async () => {
    const started = await withRelay({ relayThrough: KEY })
    const c = lab.client(50100)
    c.send(MAIN, relayed)
    await net.run(11_000)
    const [relay] = started
    expect(net.streams[0]?.destroying).to.be.false
    expect(lab.node.stats.socketPool, 'the puncher is gone').to.deep.equal({ socketsAdded: 1, socketsRemoved: 1 })
    if (relay) relay.attempt.active = false
    relay?.owner.onabort(new Error('no pairing'))
    expect(net.streams[0]?.destroying).to.be.true
  })
})
