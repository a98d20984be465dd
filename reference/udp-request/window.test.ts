import { expect } from 'chai'
import { CongestionWindow } from './congestion-window.js'
import { World } from './test-support/world.js'

const SERVER = { host: '10.0.0.2', port: 1000 }
const SILENT = { host: '10.0.0.9', port: 9 }
const PING = { internal: true, command: 0 }

describe('congestion window', () => {
  it('is full at W in a tick, or 2 W over four (RPC-113, RPC-114)', () => {
    const window = new CongestionWindow(3)
    const send = (n: number) => {
      for (let i = 0; i < n; i++) window.sent()
    }
    send(2)
    expect(window.full).to.equal(false)
    send(1)
    expect(window.full).to.equal(true)
    window.tick()
    expect(window.full, 'another tick, another W').to.equal(false)
    send(3)
    window.tick()
    expect(window.full, '6 over the ring').to.equal(true)
    window.tick()
    window.tick()
    expect(window.full, 'the first three have gone out of the ring').to.equal(false)
    send(3)
    window.settled()
    expect(window.full).to.equal(false)
    window.tick(100)
    send(3)
    expect(window.full, 'a long time takes all of it away').to.equal(true)
    for (let i = 0; i < 9; i++) window.settled()
    send(2)
    expect(window.full, 'never below zero').to.equal(false)
  })

  it('forgets four slots in a long silence (RPC-113, RPC-115)', () => {
    const window = new CongestionWindow(3)
    for (let i = 0; i < 3; i++) window.sent()
    window.tick()
    for (let i = 0; i < 2; i++) window.sent()
    window.tick(100)
    window.sent()
    expect(window.full).to.equal(false)
  })

  let world: World
  beforeEach(() => (world = new World()))
  afterEach(() => world.end())

  /** How many datagrams went to an address at which ms. */
  function groups(to = SERVER): [at: number, n: number][] {
    const counts = new Map<number, number>()
    for (const at of world.times(to)) counts.set(at, (counts.get(at) ?? 0) + 1)
    return [...counts]
  }

  it('sends 300 requests made at once as 80, 80, 80, 60, one group per tick (RPC-115, RPC-116)', async () => {
    const io = await world.layer('10.0.0.1')
    world.responder(SERVER.host, SERVER.port, () => ({}))
    const listener = world.listener()
    for (let i = 0; i < 300; i++) io.send(PING, SERVER, {}, listener)
    await world.pass(5000)
    expect(groups()).to.deep.equal([
      [0, 80],
      [750, 80],
      [1500, 80],
      [2250, 60]
    ])
    const order = world.network.sentTo(SERVER).map(({ bytes }) => bytes.readUInt16LE(2))
    for (const [i, tid] of order.entries()) expect(tid).to.equal(((order[0] as number) + i) & 0xffff)
    expect(listener.outcomes.every(({ reply }) => reply !== null)).to.equal(true)
    expect(listener.outcomes.at(-1)?.reply?.rtt, 'the time in the queue is part of it (RPC-102)').to.equal(2252)
  })

  it('has its ticks from the bind on, however long nothing was sent (RPC-115)', async () => {
    const io = await world.layer('10.0.0.1', { maxWindow: 1 })
    await world.pass(100_100) // 350 ms after a tick
    expect(world.timers, 'an idle layer has no timer').to.equal(0)
    for (let i = 0; i < 3; i++) io.send(PING, SILENT, { retries: 0 }, world.listener())
    await world.pass(5000)
    expect(groups(SILENT)).to.deep.equal([
      [100_100, 1],
      [100_500, 1],
      [101_250, 1]
    ])
  })

  it('lets forced first transmissions by, not their retransmissions (RPC-107, RPC-117)', async () => {
    const io = await world.layer('10.0.0.1', { maxWindow: 1 })
    io.send(PING, { host: '10.0.0.8', port: 8 }, { retries: 0 }, world.listener())
    const listener = world.listener()
    io.send(PING, SILENT, { force: true, retries: 1 }, listener)
    expect(groups(SILENT)).to.deep.equal([[0, 1]])
    await world.pass(20_000)
    // 2 in the ring make it full at 1000 ms; the slot of time 0 is taken out of it at 3000 ms.
    expect(groups(SILENT)).to.deep.equal([
      [0, 1],
      [3000, 1]
    ])
    expect(listener.slow).to.deep.equal([1000])
    expect(listener.outcomes[0]?.at).to.equal(4000)
  })

  it('does not send what was answered or cancelled in the queue, nor count it again (RPC-108)', async () => {
    const io = await world.layer('10.0.0.1', { maxWindow: 2 })
    let answer = false
    world.responder(SERVER.host, SERVER.port, () => (answer ? {} : null))
    const listener = world.listener()
    const slow = io.send(PING, SERVER, {}, listener)
    await world.pass(990)
    for (let i = 0; i < 4; i++) io.send(PING, SILENT, { retries: 0, force: true }, world.listener())
    const cancelled = world.listener()
    const queued = io.send(PING, SERVER, {}, cancelled)
    await world.pass(20)
    expect(slow.sent, 'its retransmission waits').to.equal(1)
    queued.destroy()
    answer = true
    const late = `1300${Buffer.from([slow.tid & 0xff, slow.tid >> 8]).toString('hex')}0a0000010100`
    io.receive(Buffer.from(late, 'hex'), SERVER, io.serverSocket as never)
    await world.pass(20_000)
    expect(world.times(SERVER)).to.deep.equal([0])
    expect(listener.outcomes.map(({ reply }) => reply?.rtt)).to.deep.equal([1010])
    expect(cancelled.outcomes.map(({ failure }) => failure)).to.deep.equal(['REQUEST_DESTROYED'])
    expect(io.stats.requests).to.deep.equal({ active: 0, total: 6, responses: 1, timeouts: 4, retries: 0 })
  })

  it('counts a cancelled request once, and one that was never sent not at all (RPC-113)', async () => {
    const io = await world.layer('10.0.0.1', { maxWindow: 4 })
    const group = io.group()
    for (let i = 0; i < 3; i++) io.send(PING, SILENT, { retries: 0 }, world.listener())
    for (let i = 0; i < 3; i++) io.send(PING, SILENT, { retries: 0, session: group }, world.listener())
    expect(groups(SILENT)).to.deep.equal([[0, 4]])
    group.destroy() // one of them was sent
    for (let i = 0; i < 3; i++) io.send(PING, SILENT, { retries: 0 }, world.listener())
    expect(groups(SILENT)).to.deep.equal([[0, 5]])
    await io.destroy()
  })

  it('does not hold back answers and relays (RPC-118)', async () => {
    const io = await world.layer('10.0.0.1', { maxWindow: 1, port: 1000 }, { onrequest: (r) => r.relay(null, SILENT) })
    io.send(PING, SILENT, { retries: 0 }, world.listener())
    const client = await world.layer('10.0.0.3')
    for (let i = 0; i < 50; i++) client.send({ command: 3 }, { host: '10.0.0.1', port: 1000 }, {}, world.listener())
    await world.pass(1)
    expect(world.network.sentTo(SILENT)).to.have.length(51)
    await Promise.all([io.destroy(), client.destroy()])
  })

  it('does not search what is in flight for an answer: 10,000 make no hundredfold (RPC-97)', async () => {
    const io = await world.layer('10.0.0.1', { maxWindow: 1e6 })
    const socket = { ...(io.serverSocket as object), trySend: () => {} } as never
    const listener = world.listener()
    const cost = () => {
      const start = process.cpuUsage()
      for (let i = 0; i < 5000; i++) {
        const { tid } = io.send(PING, SILENT, { socket }, listener)
        io.receive(Buffer.from([0x13, 0, tid & 0xff, tid >> 8, 0, 0, 0, 0, 0, 0]), SILENT, socket)
      }
      const { user, system } = process.cpuUsage(start)
      return user + system
    }
    // Of cores, and the least of ten: a machine that stalls or does other things does not add to it.
    const least = () => Math.min(...Array.from({ length: 10 }, cost))
    const few = least()
    for (let i = 0; i < 10_000; i++) io.send(PING, SILENT, { socket }, listener)
    // How much it is tells the benchmark; here it is about another order of magnitude.
    expect(least() / few).to.be.below(25)
    await io.destroy()
  }).timeout(60_000)
})
