import { expect } from 'chai'
import { nodeId } from '../ipencoding/index.js'
import type { Outgoing, Reply, UdpRequest } from './index.js'
import type { MemorySocket } from './test-support/memory-udx.js'
import { type Outcome, World } from './test-support/world.js'

const HOST = '127.0.0.1'
const SERVER = { host: HOST, port: 40002 }
const OURS = { host: HOST, port: 40001 }
const ID = nodeId(SERVER).toString('hex')
const TO = '7f0000010500'

const tidHex = (tid: number) => Buffer.from([tid & 0xff, tid >> 8]).toString('hex')
const node = (host: string, port: number) => ({ id: null, host, port })

describe('matching responses', () => {
  let world: World
  let io: UdpRequest
  let server: MemorySocket
  let offered: Reply[]
  let request: Outgoing
  let outcomes: Outcome[]

  beforeEach(async () => {
    world = new World()
    offered = []
    io = await world.layer(HOST, { port: OURS.port }, { onresponse: (reply) => offered.push(reply) })
    server = world.network.socket(HOST, SERVER.port)
  })
  afterEach(async () => {
    await io.destroy()
    world.end()
  })

  /** Sends a request, and a response of these parts (`tid` filled in) as soon as it has arrived. */
  async function exchange(response: (tid: string) => string, from = server, port = OURS.port) {
    const listener = world.listener()
    outcomes = listener.outcomes
    request = io.send({ command: 7 }, SERVER, { retries: 1 }, listener)
    await world.pass(1)
    from.trySend(Buffer.from(response(tidHex(request.tid)), 'hex'), port, HOST)
    await world.pass(1)
  }

  const completes: [row: string, title: string, rest: string, reply: Partial<Reply>][] = [
    ['R1', 'no optional field', `00T${TO}`, { token: null, closerNodes: null, error: 0, value: null }],
    ['R8', 'an id of another address', `01T${TO}${'99'.repeat(32)}`, { from: node(HOST, SERVER.port) }],
    ['R9', 'the id of its address', `01T${TO}${ID}`, { from: { ...SERVER, id: Buffer.from(ID, 'hex') } }],
    ['R12', 'an empty list of nodes', `04T${TO}00`, { closerNodes: [] }],
    [
      'R13',
      '25 nodes',
      `04T${TO}19${'010203040500'.repeat(25)}`,
      { closerNodes: Array.from({ length: 25 }, () => node('1.2.3.4', 5)) }
    ],
    ['R14', 'error 0', `08T${TO}00`, { error: 0 }],
    ['R15', 'error 2^53-1', `08T${TO}ffffffffffffff1f00`, { error: 2 ** 53 - 1 }],
    ['R18', 'an empty value', `10T${TO}00`, { value: Buffer.alloc(0) }],
    ['R19', 'flags of 3 bytes', `fd1000T${TO}0161`, { value: Buffer.from('a') }],
    ['R20', 'unknown flags and trailing bytes', `e0T${TO}deadbeef`, { value: null }],
    [
      'R21',
      'all fields',
      `1fT${TO}${ID}${'07'.repeat(32)}02010203040500` + '05060708ffff' + 'fd2c01' + '03616263',
      {
        from: { ...SERVER, id: Buffer.from(ID, 'hex') },
        token: Buffer.alloc(32, 7),
        closerNodes: [node('1.2.3.4', 5), node('5.6.7.8', 65_535)],
        error: 300,
        value: Buffer.from('abc')
      }
    ],
    ['R24', 'error 2 with a token', `0aT${TO}${'07'.repeat(32)}02`, { error: 2, token: Buffer.alloc(32, 7) }]
  ]
  for (const [row, title, rest, reply] of completes) {
    it(`${row}: ${title} completes it (RPC-31, RPC-32, RPC-63, RPC-134)`, async () => {
      await exchange((tid) => '13' + rest.replace('T', tid))
      expect(outcomes).to.have.length(1)
      expect(outcomes[0]?.reply).to.deep.include({ tid: request.tid, rtt: 2, to: node('127.0.0.1', 5), ...reply })
      expect(offered).to.deep.equal([outcomes[0]?.reply])
      await world.pass(10_000)
      expect(outcomes, 'no retry, no second end (RPC-64)').to.have.length(1)
      expect(world.network.sentTo(SERVER)).to.have.length(1)
    })
  }

  const ignored: [row: string, title: string, response: (tid: string) => string][] = [
    ['R4', 'another tid', (tid) => `1300${tidHex((Buffer.from(tid, 'hex').readUInt16LE() + 1) & 0xffff)}${TO}`],
    ['R5', 'first byte 12', (tid) => `1200${tid}${TO}`],
    ['R6', 'a cut `to`', (tid) => `1300${tid}${TO.slice(2)}`],
    ['R7', 'a cut id', (tid) => `1301${tid}${TO}${ID.slice(2)}`],
    ['R10', 'fewer nodes than announced', (tid) => `1304${tid}${TO}02010203040500`],
    ['R11', 'a count of 2^20 + 1', (tid) => `1304${tid}${TO}fe01001000`],
    ['R16', 'error 2^53', (tid) => `1308${tid}${TO}ff0000000000002000`],
    ['R17', 'a cut value', (tid) => `1310${tid}${TO}0561`]
  ]
  for (const [row, title, response] of ignored) {
    it(`${row}: ${title} is ignored, the request keeps its timers (RPC-99, RPC-100, RPC-134)`, async () => {
      const start = world.now
      await exchange(response)
      expect(outcomes).to.deep.equal([])
      await world.pass(3000)
      expect(outcomes).to.deep.equal([{ at: start + 2000, reply: null, failure: 'REQUEST_TIMEOUT' }])
      expect(world.times(SERVER, start)).to.deep.equal([0, 1000])
      expect(offered).to.deep.equal([])
      const { unmatched, malformed, foreign } = io.stats.dropped
      expect(unmatched + malformed + foreign).to.equal(1)
    })
  }

  it('R2: from another port completes it, and shows that source (RPC-97, RPC-101, RPC-134)', async () => {
    await exchange((tid) => `1301${tid}${TO}${ID}`, world.network.socket(HOST, 40_009))
    expect(outcomes[0]?.reply?.from, 'the id is not the one of this address').to.deep.equal(node(HOST, 40_009))
  })

  it('R3: on the other socket completes it (RPC-97, RPC-134)', async () => {
    await exchange((tid) => `1300${tid}${TO}`, server, io.clientSocket?.address()?.port)
    expect(outcomes[0]?.reply).to.not.equal(null)
  })

  it('R22: copies are ignored and counted as nothing but drops (RPC-99, RPC-134)', async () => {
    await exchange((tid) => `1300${tid}${TO}`)
    const before = structuredClone(io.stats.requests)
    for (let i = 0; i < 2; i++) server.trySend(Buffer.from(`1300${tidHex(request.tid)}${TO}`, 'hex'), OURS.port, HOST)
    await world.pass(1)
    expect(outcomes).to.have.length(1)
    expect(offered).to.have.length(1)
    expect(io.stats.requests).to.deep.equal(before)
    expect(io.stats.dropped.unmatched).to.equal(2)
  })

  it('R23: after the timeout is ignored (RPC-99, RPC-134)', async () => {
    await exchange(() => '00')
    await world.pass(2000)
    server.trySend(Buffer.from(`1301${tidHex(request.tid)}${TO}${ID}`, 'hex'), OURS.port, HOST)
    await world.pass(1)
    expect(offered).to.deep.equal([])
    expect(outcomes.map(({ failure }) => failure)).to.deep.equal(['REQUEST_TIMEOUT'])
  })

  it('takes no response to a request that was never sent (RPC-99)', async () => {
    const small = await world.layer('10.0.0.1', { maxWindow: 1 })
    const listener = world.listener()
    small.send({ command: 7 }, SERVER, {}, listener)
    const { tid } = small.send({ command: 7 }, SERVER, {}, listener)
    small.receive(Buffer.from(`1300${tidHex(tid)}${TO}`, 'hex'), SERVER, small.serverSocket as never)
    expect(listener.outcomes).to.deep.equal([])
    expect(small.stats.dropped.unmatched).to.equal(1)
    await small.destroy()
  })

  it('tells its owner before the listener (RPC-44)', async () => {
    const order: string[] = []
    io = await world.layer('10.0.0.1', {}, { onresponse: () => order.push('owner') })
    world.responder('10.0.0.2', 1, () => ({}))
    io.send(
      { command: 7 },
      { host: '10.0.0.2', port: 1 },
      {},
      { onreply: () => order.push('listener'), onfailure() {} }
    )
    await world.pass(5)
    expect(order).to.deep.equal(['owner', 'listener'])
  })

  it('measures rtt from the making of the request (RPC-102)', async () => {
    let calls = 0
    world.responder('10.0.0.2', 1, () => (++calls === 3 ? {} : null))
    const [reply] = await Promise.all([io.request({ command: 7 }, { host: '10.0.0.2', port: 1 }), world.pass(5000)])
    expect(reply.rtt).to.equal(2002)
  })

  describe('with sameSource', () => {
    for (const [title, from] of [
      ['another port', { host: HOST, port: 40_009 }],
      ['another host', { host: '127.0.0.2', port: SERVER.port }]
    ] as const) {
      it(`a response from ${title} is counted and does not use the request up (RPC-97, RPC-98)`, async () => {
        const listener = world.listener()
        const stranger = world.network.socket(from.host, from.port)
        const { tid } = io.send({ command: 7 }, SERVER, { sameSource: true }, listener)
        const response = Buffer.from(`1300${tidHex(tid)}${TO}`, 'hex')
        stranger.trySend(response, OURS.port, HOST)
        await world.pass(1)
        expect(listener.outcomes).to.deep.equal([])
        expect(io.stats.dropped.elsewhere).to.equal(1)
        server.trySend(response, OURS.port, HOST)
        await world.pass(1)
        expect(listener.outcomes[0]?.reply?.from).to.deep.equal(node(HOST, SERVER.port))
      })
    }
  })
})
