import { expect } from 'chai'
import { FIREWALLS } from '../messages/index.js'
import { TestClock } from './test-support/clock.js'
import { at, ScriptedHost, text } from './test-support/scripted-host.js'

const OPEN = { payload: { firewall: FIREWALLS.OPEN }, peerAddress: at(7, '7.7.7.7') }

describe('whom a connection asks', () => {
  let clock: TestClock
  let host: ScriptedHost

  beforeEach(() => {
    clock = new TestClock()
    host = new ScriptedHost()
  })

  afterEach(() => clock.end())

  const asked = (): [string, number][] => host.asked.map(({ to, at }) => [text(to), at])
  const found = (...ports: number[]): { after: number; node: ReturnType<typeof at> }[] =>
    ports.map((port, i) => ({ after: i, node: at(port) }))

  it('asks the nodes that have a record as they come, two at a time (HS-176, HS-177)', async () => {
    host.results.push(found(301, 302, 303))
    const stream = host.connect()
    await clock.pass(4000)
    expect(asked()).to.deep.equal([
      ['6.0.0.1:301', 0],
      ['6.0.0.1:302', 1],
      ['6.0.0.1:303', 4000]
    ])
    expect(host.queries).to.deep.equal([{ nodes: [], retries: 3, at: 0 }])
    await clock.pass(4002)
    expect(stream.error).to.include({ code: 'PEER_CONNECTION_FAILED', name: 'DHTError' })
    expect(stream.error?.message).to.equal('PEER_CONNECTION_FAILED: Could not connect to peer')
    expect(host.now, 'HS-180: three dead routes, two in parallel').to.be.within(8000, 8002)
    expect(clock.timers).to.equal(0)
  })

  it('fails with PEER_NOT_FOUND at once if nobody has one (HS-180, API-172)', async () => {
    const stream = host.connect()
    await clock.pass(0)
    expect(stream.error?.message).to.equal('PEER_NOT_FOUND: Peer not found')
  })

  it('fails with the error of the query itself (HS-180)', async () => {
    host.queryError = new Error('Node was destroyed')
    const stream = host.connect()
    await clock.pass(0)
    expect(stream.error?.message).to.equal('Node was destroyed')
  })

  it('passes over replies without a route, and tells the last cause (HS-73, HS-190, API-173)', async () => {
    host.results.push(found(301, 302))
    host.nodes.set(text(at(301)), {})
    host.nodes.set(text(at(302)), { ...OPEN, from: at(999), after: 3 })
    const stream = host.connect()
    await clock.pass(10)
    expect(stream.error).to.include({ code: 'PEER_CONNECTION_FAILED' })
    expect(stream.error?.cause).to.include({ code: 'BAD_HANDSHAKE_REPLY' })
  })

  it('takes the next reply after one that is not of the server (HS-26)', async () => {
    host.results.push(found(301, 302))
    host.nodes.set(text(at(301)), { payload: null })
    host.nodes.set(text(at(302)), { ...OPEN, after: 20 })
    const stream = host.connect()
    await clock.pass(30)
    expect(stream.connected).to.equal(true)
  })

  it('ends everything else when a genuine reply is there (HS-187)', async () => {
    host.results.push([...found(301, 302), { after: 500, node: at(303) }])
    host.nodes.set(text(at(302)), OPEN)
    const stream = host.connect()
    await clock.pass(100)
    expect(stream.connected).to.equal(true)
    expect(clock.timers, 'the request to 301 is cancelled').to.equal(1)
    await clock.pass(10_000)
    expect(asked().map(([node]) => node)).to.deep.equal(['6.0.0.1:301', '6.0.0.1:302'])
    expect(host.sent).to.have.length(1)
    expect(host.queryStreams[0]?.destroyed).to.equal(true)
  })

  it('asks known relays in order beside the query, which starts from them (HS-174 to HS-176)', async () => {
    const relayAddresses = [at(401), at(402)]
    const options = { relayAddresses }
    host.nodes.set(text(at(402)), { ...OPEN })
    const stream = host.connect(options)
    await clock.pass(999)
    expect(asked()).to.deep.equal([['6.0.0.1:401', 0]])
    await clock.pass(10)
    expect(asked()[1]).to.deep.equal(['6.0.0.1:402', 1000])
    expect(stream.connected, 'one bad relay does not spoil it (HS-175)').to.equal(true)
    expect(host.queries[0]?.nodes).to.deep.equal(relayAddresses)
    expect(options, 'API-167, HS-163').to.deep.equal({ relayAddresses: [at(401), at(402)] })
  })

  it('asks the next known relay at once after a bad reply (HS-175)', async () => {
    host.nodes.set(text(at(401)), {})
    host.nodes.set(text(at(402)), { payload: null })
    host.nodes.set(text(at(403)), OPEN)
    const stream = host.connect({ relayAddresses: [at(401), at(402), at(403)] })
    await clock.pass(5)
    expect(stream.connected).to.equal(true)
  })

  it('has a third slot with known relays, and skips those among the results (HS-177, HS-178)', async () => {
    host.results.push(found(401, 301, 302, 303))
    host.connect({ relayAddresses: [at(401)] })
    await clock.pass(10)
    expect(asked().map(([node]) => node)).to.deep.equal(['6.0.0.1:401', '6.0.0.1:301', '6.0.0.1:302'])
  })

  it('does not ask a known relay again when it is found, though it has failed (HS-178)', async () => {
    host.nodes.set(text(at(401)), {})
    host.results.push([
      { after: 5, node: at(401) },
      { after: 500, node: at(301) }
    ])
    host.connect({ relayAddresses: [at(401)] })
    await clock.pass(100)
    expect(asked()).to.deep.equal([['6.0.0.1:401', 0]])
  })

  it('queries a second time with known relays, and skips nothing then (HS-179)', async () => {
    host.results.push(found(301), found(401))
    const stream = host.connect({ relayAddresses: [at(401)] })
    await clock.pass(3999)
    expect(host.queries).to.have.length(1)
    await clock.pass(10)
    expect(host.queries.map(({ nodes }) => nodes)).to.deep.equal([[at(401)], []])
    expect(asked().map(([node]) => node)).to.deep.equal(['6.0.0.1:401', '6.0.0.1:301', '6.0.0.1:401'])
    await clock.pass(4000)
    expect(stream.error).to.include({ code: 'PEER_CONNECTION_FAILED' })
  })

  it('does not wait with the second query if the first found nothing (HS-179), nor counts known relays (HS-180)', async () => {
    const stream = host.connect({ relayAddresses: [at(401)] })
    await clock.pass(10)
    expect(host.queries).to.have.length(2)
    expect(stream.error).to.equal(null)
    await clock.pass(4000)
    expect(stream.error).to.include({ code: 'PEER_NOT_FOUND' })
    expect(stream.error?.cause).to.include({ code: 'REQUEST_TIMEOUT' })
  })

  it('asks the server itself if this persistent node keeps its route (HS-174)', async () => {
    host.persistent = true
    host.route = { relay: at(501), server: null, record: Buffer.alloc(0) }
    host.connect({ relayAddresses: [at(401)] })
    await clock.pass(1)
    expect(asked()).to.deep.equal([['6.0.0.1:501', 0]])
  })

  it('starts where the last connection went through (HS-209, HS-211, HS-212)', async () => {
    host.results.push(found(301, 302))
    host.nodes.set(text(at(302)), OPEN)
    host.connect()
    await clock.pass(100)
    host.nodes.clear()
    host.nodes.set(text(at(302)), {
      payload: { ...OPEN.payload, relayAddresses: [at(601), at(602)] },
      peerAddress: at(7)
    })
    host.asked.length = 0
    host.connect()
    await clock.pass(10)
    expect(asked()[0]?.[0], 'the one that answered goes first').to.equal('6.0.0.1:302')
    host.nodes.clear()
    host.asked.length = 0
    host.connect()
    await clock.pass(10)
    expect(asked()[0]?.[0], 'what the server told').to.equal('6.0.0.1:601')
  })

  it('stops when the stream is destroyed (HS-217, API-175)', async () => {
    host.results.push([...found(301), { after: 50, node: at(302) }])
    const stream = host.connect()
    await clock.pass(10)
    stream.destroy()
    await clock.pass(100)
    expect([stream.destroyed, stream.error, host.raws[0]?.destroyed]).to.deep.equal([true, null, true])
    expect([asked().length, clock.timers]).to.deep.equal([1, 0])
  })

  it('ends when the node closes its raw streams (HS-218, STR-23)', async () => {
    host.results.push(found(301))
    const stream = host.connect()
    await clock.pass(10)
    host.raws[0]?.destroy()
    await clock.pass(10)
    expect(stream.error?.message).to.equal('PEER_CONNECTION_FAILED: Could not connect to peer')
    expect(clock.timers).to.equal(0)
  })

  it('ends with the error of a raw stream that the server reset (STR-16)', async () => {
    host.results.push(found(301))
    const stream = host.connect()
    await clock.pass(10)
    host.raws[0]?.destroy(Object.assign(new Error('connection reset by peer'), { code: 'ECONNRESET' }))
    await clock.pass(10)
    expect(stream.error).to.include({ code: 'ECONNRESET' })
  })

  for (const [what, payload, message] of [
    ['another version', { version: 2 }, 'SERVER_INCOMPATIBLE: Server is using an incompatible version'],
    ['an error', { error: 3 }, 'SERVER_ERROR: Server returned an error'],
    ['no stream', { udx: null }, 'SERVER_ERROR: Server did not send UDX data']
  ] as const) {
    it(`fails if the server answers with ${what} (HS-188, HS-189)`, async () => {
      host.results.push(found(301, 302))
      host.nodes.set(text(at(301)), { payload, peerAddress: at(7, '7.7.7.7') })
      const stream = host.connect()
      await clock.pass(10)
      expect(stream.error?.message).to.equal(message)
      expect(clock.timers).to.equal(0)
    })
  }
})
