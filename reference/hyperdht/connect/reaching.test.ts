import { expect } from 'chai'
import { FIREWALLS, type NoisePayload } from '../messages/index.js'
import type { ConnectStory } from '../peers/index.js'
import type { ConnectOptions } from './options.js'
import { TestClock } from './test-support/clock.js'
import type { FakeEncrypted, FakeRaw } from './test-support/fake-streams.js'
import { at, ScriptedHost, text } from './test-support/scripted-host.js'

const NODE = at(301)
const SERVER = at(7, '7.7.7.7')
const RELAY_KEY = Buffer.alloc(32, 5)
const OUR_RELAY_KEY = Buffer.alloc(32, 6)

describe('the ways to a server', () => {
  let clock: TestClock
  let host: ScriptedHost

  beforeEach(() => {
    clock = new TestClock()
    host = new ScriptedHost()
  })

  afterEach(() => clock.end())

  /** Connects, up to what follows at once from the server's reply. */
  async function greeted(
    payload: Partial<NoisePayload>,
    options: ConnectOptions = {},
    peerAddress: typeof SERVER | null = SERVER
  ): Promise<FakeEncrypted> {
    host.results.push([{ after: 0, node: NODE }])
    host.nodes.set(text(NODE), { payload, peerAddress })
    const stream = host.connect(options)
    await clock.pass(2)
    return stream
  }

  const raw = (): FakeRaw => host.raws[0] as FakeRaw
  const connects = (): unknown[] => raw().connects.map(({ remoteId, host, port }) => [remoteId, host, port])
  const steps = (story: ConnectStory | undefined): string[] => (story?.steps ?? []).map(({ what }) => what)

  describe('at once', () => {
    it('opens to the node that answered itself, over the main socket (HS-193)', async () => {
      const stream = await greeted({}, {}, null)
      expect(raw().connects).to.deep.equal([{ socket: host.mainSocket, remoteId: 99, port: 301, host: '6.0.0.1' }])
      expect(stream.started).to.deep.equal({ handshake: { holepunchSecret: Buffer.alloc(32, 3) } })
      expect(host.punches).to.have.length(0)
    })

    it('opens to the first public address of an open server, and counts (HS-195, HS-208)', async () => {
      const addresses4 = [at(1, '192.168.1.9'), at(0, '5.5.5.5'), at(2, '5.5.5.6')]
      await greeted({ firewall: FIREWALLS.OPEN, addresses4 })
      expect(connects()).to.deep.equal([[99, '5.5.5.6', 2]])
      expect(host.stats.punches.open).to.equal(1)
    })

    it('opens to where the node saw it, if it tells none or cannot be punched (HS-195)', async () => {
      await greeted({ holepunch: null })
      expect(connects()).to.deep.equal([[99, '7.7.7.7', 7]])
    })

    it('opens to where the packets of the server come from (HS-192, STR-9)', async () => {
      host.results.push([{ after: 0, node: NODE }])
      host.nodes.set(text(NODE), { payload: {}, peerAddress: SERVER, after: 10 })
      const stream = host.connect()
      await clock.pass(5)
      expect(raw().firewall('a', 1, '4.4.4.4')).to.equal(false)
      expect(raw().firewall('b', 2, '4.4.4.5')).to.equal(false)
      expect(raw().connects).to.have.length(0)
      await clock.pass(10)
      expect(raw().connects).to.deep.equal([{ socket: 'b', remoteId: 99, port: 2, host: '4.4.4.5' }])
      expect(stream.connected).to.equal(true)
    })

    it('forgets how it was reached, and what comes on other sockets later changes nothing (HP-188)', async () => {
      await greeted({}, {}, null)
      expect(host.stories.map(({ steps }) => steps.length)).to.deep.equal([0])
      expect(raw().firewall('a', 1, '4.4.4.4')).to.equal(false)
      expect(raw().connects).to.have.length(1)
      expect(host.stories[0]?.steps).to.deep.equal([])
    })

    it('fails, and raises nothing, if the address cannot be (HS-208)', async () => {
      const stream = await greeted({ holepunch: null }, {}, at(0, '7.7.7.7'))
      await clock.pass(1)
      expect(stream.error).to.include({ code: 'PEER_CONNECTION_FAILED' })
      expect((stream.error?.cause as Error).message).to.equal('No stream can be opened to 7.7.7.7:0')
    })
  })

  describe('when this node is open', () => {
    beforeEach(() => (host.open = at(4, '4.4.4.4')))

    it('says so, and waits for the server (HS-182, HS-183, HS-196)', async () => {
      const stream = await greeted({})
      expect(host.sent[0]).to.deep.include({
        firewall: FIREWALLS.OPEN,
        addresses4: [at(4, '4.4.4.4'), at(1, '192.168.1.2')]
      })
      expect([stream.connected, host.punches.length]).to.deep.equal([false, 0])
      raw().firewall(host.serverSocket, 8, '7.7.7.7')
      expect(connects()).to.deep.equal([[99, '7.7.7.7', 8]])
      expect([stream.connected, clock.timers]).to.deep.equal([true, 0])
    })

    it('waits for 10 s (HS-225, STR-13)', async () => {
      const stream = await greeted({})
      await clock.pass(9990)
      expect(stream.error).to.equal(null)
      await clock.pass(20)
      expect(stream.error?.message).to.equal('HOLEPUNCH_ABORTED: Holepunch aborted')
      expect((stream.error?.cause as Error).message).to.equal('The server did not connect to us within 10000 ms')
    })
  })

  describe('through a NAT', () => {
    it('punches through the node that was asked (HS-203), and tells how it failed (HS-220, API-256)', async () => {
      const stream = await greeted({})
      expect(host.punches.map(({ to }) => text(to))).to.deep.equal(['6.0.0.1:301'])
      await clock.pass(4000)
      const error = stream.error as FakeEncrypted['error'] & { reason?: string; story?: ConnectStory }
      expect(error?.message).to.equal('HOLEPUNCH_ABORTED: Holepunch aborted')
      expect([error?.reason, (error?.cause as { code?: string }).code]).to.deep.equal([
        'REQUEST_TIMEOUT',
        'REQUEST_TIMEOUT'
      ])
      expect(steps(error?.story)).to.include.members([
        'searches',
        'handshake request',
        'handshake reply',
        'chooses a way',
        'probe request',
        'hole punching failed',
        'failed'
      ])
      expect(clock.timers).to.equal(0)
    })

    it('fails if there is no socket to punch with', async () => {
      host.sockets = 0
      const stream = await greeted({})
      await clock.pass(1)
      expect(stream.error).to.include({ code: 'HOLEPUNCH_ABORTED' })
      expect((stream.error?.cause as Error).message).to.equal('EMFILE')
    })

    it('takes packets of the server on the way, whatever else is tried (HP-185)', async () => {
      const stream = await greeted({})
      raw().firewall('c', 3, '3.3.3.3')
      expect(connects()).to.deep.equal([[99, '3.3.3.3', 3]])
      await clock.pass(10)
      expect([stream.connected, clock.timers]).to.deep.equal([true, 0])
      raw().firewall('d', 4, '3.3.3.4')
      expect(raw().connects, 'HS-207').to.have.length(1)
    })

    it('cannot with a relay that reports itself as the server and no relays (HS-201)', async () => {
      const stream = await greeted({ holepunch: null }, {}, NODE)
      await clock.pass(1)
      expect(stream.error?.message).to.equal('CANNOT_HOLEPUNCH: Cannot holepunch to remote')
    })
  })

  describe('on the local network', () => {
    const SAME_HOST = at(5, '9.9.9.9')
    const addresses4 = [at(70, '10.0.0.9'), at(71, '192.168.1.9')]

    it('pings the best match, and goes there from the server socket (HS-197 to HS-200)', async () => {
      host.alive.set('192.168.1.9:71', 5)
      const stream = await greeted({ addresses4 }, {}, SAME_HOST)
      expect(host.pings.map(({ to }) => text(to))).to.deep.equal(['192.168.1.9:71'])
      expect(host.punches).to.have.length(1)
      await clock.pass(10)
      expect(raw().connects).to.deep.equal([{ socket: host.serverSocket, remoteId: 99, port: 71, host: '192.168.1.9' }])
      expect([stream.connected, clock.timers]).to.deep.equal([true, 0])
    })

    it('is still tried when hole punching has failed (API-257)', async () => {
      host.sockets = 0
      host.alive.set('192.168.1.9:71', 50)
      const stream = await greeted({ addresses4 }, {}, SAME_HOST)
      await clock.pass(30)
      expect(stream.error).to.equal(null)
      await clock.pass(50)
      expect(stream.connected).to.equal(true)
    })

    it('is no failure of its own (HS-200): the error is that of the punch', async () => {
      host.sockets = 0
      const stream = await greeted({ addresses4 }, {}, SAME_HOST)
      await clock.pass(4010)
      expect(stream.error).to.include({ code: 'HOLEPUNCH_ABORTED' })
    })

    it('is not tried with another public host, or without leave (HS-197)', async () => {
      await greeted({ addresses4 })
      await greeted({ addresses4 }, { localConnection: false }, SAME_HOST)
      expect(host.pings).to.have.length(0)
      expect(host.sent.map(({ addresses4 }) => addresses4.length)).to.deep.equal([1, 0])
    })
  })

  describe('through a blind relay', () => {
    const theirs = { relayThrough: { version: 1, publicKey: RELAY_KEY, token: Buffer.alloc(32, 9) } }
    const path = { socket: 'relay socket' as never, address: at(77, '2.2.2.2'), remoteId: 5 }

    it('offers one with a fresh token in message 1, and pairs first (HS-185, STR-97, STR-98)', async () => {
      await greeted({}, { relayThrough: OUR_RELAY_KEY, relayKeepAlive: 7 })
      const { init } = host.relays[0] ?? expect.fail()
      expect([init.isInitiator, init.keepAlive, init.counted, init.rawStream]).to.deep.equal([true, 7, false, raw()])
      expect(Buffer.from(init.publicKey)).to.deep.equal(OUR_RELAY_KEY)
      expect(init.token).to.have.length(32)
      expect(host.sent[0]?.relayThrough?.token).to.equal(init.token)
    })

    it('takes the offer of the server instead (STR-98, HS-191)', async () => {
      await greeted(theirs, { relayThrough: () => OUR_RELAY_KEY })
      const { init } = host.relays[0] ?? expect.fail()
      expect(host.relays).to.have.length(1)
      expect([init.isInitiator, Buffer.from(init.publicKey), init.keepAlive]).to.deep.equal([false, RELAY_KEY, 5000])
    })

    it('asks none when the server has connected at once (STR-99, STR-100)', async () => {
      await greeted(theirs, {}, null)
      host.open = at(4, '4.4.4.4')
      await greeted(theirs)
      expect(host.relays).to.have.length(0)
    })

    it('opens through it, punches on, and moves to the hole (STR-105, STR-159, HS-207)', async () => {
      const stream = await greeted(theirs)
      const { owner, log } = host.relays[0] ?? expect.fail()
      owner.onpaired(path)
      expect(connects()).to.deep.equal([[5, '2.2.2.2', 77]])
      expect(stream.connected).to.equal(true)
      expect(raw().firewall('relay socket', 77, '2.2.2.2')).to.equal(false)
      expect([raw().moves, log], 'STR-157').to.deep.equal([[], []])
      raw().firewall('punched', 8, '7.7.7.7')
      expect(raw().moves).to.deep.equal([{ socket: 'punched', remoteId: 99, port: 8, host: '7.7.7.7' }])
      expect(log).to.deep.equal([['direct', null]])
      await clock.pass(20_000)
      expect([stream.error, clock.timers]).to.deep.equal([null, 0])
    })

    it('does not fail while it is tried (HS-172, STR-107), and then with the last error', async () => {
      const stream = await greeted(theirs)
      await clock.pass(5000)
      expect(stream.error, 'the punch has failed').to.equal(null)
      host.relays[0]?.owner.onabort(Object.assign(new Error('RELAY_ABORTED'), { code: 'RELAY_ABORTED' }))
      await clock.pass(1)
      expect(stream.error).to.include({ code: 'RELAY_ABORTED' })
    })

    it('fails with the error of the punch if that comes last (STR-107)', async () => {
      const stream = await greeted(theirs)
      host.relays[0]?.owner.onabort(new Error('gone'))
      await clock.pass(1)
      expect(stream.error).to.equal(null)
      await clock.pass(5000)
      expect(stream.error).to.include({ code: 'HOLEPUNCH_ABORTED' })
    })

    it('stays on it when the punch fails (HP-196)', async () => {
      const stream = await greeted(theirs)
      host.relays[0]?.owner.onpaired(path)
      await clock.pass(20_000)
      expect([stream.error, stream.connected]).to.deep.equal([null, true])
    })

    it('closes the connection to the relay if the stream ends before (STR-111, STR-22)', async () => {
      const stream = await greeted(theirs)
      stream.destroy()
      await clock.pass(1)
      expect(host.relays[0]?.log).to.deep.equal(['destroyed'])
      expect(clock.timers).to.equal(0)
    })

    it('leaves a stream that ended in order to close by itself (STR-70)', async () => {
      const stream = await greeted(theirs)
      host.relays[0]?.owner.onpaired(path)
      stream.emit('close')
      await clock.pass(1)
      expect([raw().destroying, host.relays[0]?.log]).to.deep.equal([false, []])
    })
  })

  describe('over a socket of an earlier connection', () => {
    const again = { version: 1, reusableSocket: true, id: 99, seq: 0 }

    it('asks the server itself first (HS-213, HS-214)', async () => {
      await greeted({ firewall: FIREWALLS.OPEN, udx: again }, { reusableSocket: true })
      host.asked.length = 0
      host.nodes.set('7.7.7.7:7', { payload: { udx: again } })
      const stream = host.connect({ reusableSocket: true })
      await clock.pass(5)
      expect(host.asked.map(({ to, socket }) => [text(to), socket])).to.deep.equal([['7.7.7.7:7', host.mainSocket]])
      expect([stream.connected, host.queries.length]).to.deep.equal([true, 1])
      expect(host.raws[1]?.connects).to.deep.equal([
        { socket: host.mainSocket, remoteId: 99, port: 7, host: '7.7.7.7' }
      ])
    })

    it('searches if nobody answers there, also over the main socket (HS-216)', async () => {
      await greeted({ firewall: FIREWALLS.OPEN, udx: again }, { reusableSocket: true })
      const stream = host.connect({ reusableSocket: true })
      await clock.pass(3999)
      expect([stream.connected, host.queries.length]).to.deep.equal([false, 1])
      await clock.pass(20)
      expect(stream.connected).to.equal(true)
      expect(host.asked.map(({ to }) => text(to))).to.deep.equal(['6.0.0.1:301', '7.7.7.7:7', '6.0.0.1:301'])
      expect(host.sent, 'with the same message').to.have.length(2)
    })

    it('does so only if both sides said so (HS-213)', async () => {
      await greeted({ firewall: FIREWALLS.OPEN, udx: again })
      host.connect({ reusableSocket: true })
      await clock.pass(5)
      expect(host.asked.map(({ to }) => text(to))).to.deep.equal(['6.0.0.1:301', '6.0.0.1:301'])
    })
  })

  it('leaves nothing behind, whenever the stream is destroyed (HS-217, STR-22)', async () => {
    const relayThrough = { version: 1, publicKey: RELAY_KEY, token: Buffer.alloc(32, 9) }
    const payload = { addresses4: [at(71, '192.168.1.9')], relayThrough }
    for (const open of [null, at(4, '4.4.4.4')]) {
      for (const ms of [0, 1, 2, 10, 500, 1500, 3999, 4001, 4500, 9000, 11_000]) {
        host = new ScriptedHost()
        host.open = open
        host.results.push([{ after: 1, node: NODE }])
        host.nodes.set(text(NODE), { payload, peerAddress: at(5, '9.9.9.9'), after: 4000 - 1 })
        const stream = host.connect({ relayAddresses: [at(401), at(402)] })
        await clock.pass(ms)
        stream.destroy()
        await clock.pass(5)
        expect([stream.destroyed, raw().destroyed, clock.timers, host.pool.size], `after ${ms} ms`).to.deep.equal([
          true,
          true,
          0,
          0
        ])
      }
    }
  })
})
