import { expect } from 'chai'
import { response } from './index.js'
import { World } from './test-support/world.js'

const SERVER = { host: '10.0.0.2', port: 1000 }
const SILENT = { host: '10.0.0.9', port: 9 }
const PING = { internal: true, command: 0 }
const QUERY = { command: 7, target: Buffer.alloc(32, 5) }

describe('sending requests', () => {
  let world: World
  beforeEach(() => (world = new World()))
  afterEach(() => world.end())

  it('sends at 0, 1, 2, 3 s and fails with REQUEST_TIMEOUT at 4 s (RPC-96, RPC-103, RPC-104, RPC-105)', async () => {
    const io = await world.layer('10.0.0.1')
    const listener = world.listener()
    io.send(PING, SILENT, {}, listener)
    await world.pass(3999)
    expect(world.times(SILENT)).to.deep.equal([0, 1000, 2000, 3000])
    expect(listener.outcomes).to.deep.equal([])
    await world.pass(10_000)
    expect(listener.outcomes).to.deep.equal([{ at: 4000, reply: null, failure: 'REQUEST_TIMEOUT' }])
    expect(listener.slow, 'told once, when the first has timed out (QRY-41)').to.deep.equal([1000])
    expect(world.times(SILENT)).to.have.length(4)
    expect(io.stats.requests).to.deep.equal({ active: 0, total: 1, responses: 0, timeouts: 1, retries: 3 })
    expect(world.timers).to.equal(0)
  })

  for (const [retries, end] of [
    [0, 1000],
    [5, 6000]
  ] as const) {
    it(`transmits ${retries + 1} times with ${retries} retries (RPC-92, RPC-104, RPC-105)`, async () => {
      const io = await world.layer('10.0.0.1')
      const listener = world.listener()
      io.send(PING, SILENT, { retries }, listener)
      await world.pass(20_000)
      expect(world.times(SILENT)).to.deep.equal(Array.from({ length: retries + 1 }, (_, i) => i * 1000))
      expect(listener.outcomes[0]?.at).to.equal(end)
      expect(listener.slow).to.have.length(retries === 0 ? 0 : 1)
    })
  }

  it('keeps the socket that was the main one when it was made, for all transmissions (NODE-20)', async () => {
    let firewalled = true
    const io = await world.layer('10.0.0.1', { port: 1000 }, { firewalled: () => firewalled })
    io.send(PING, SILENT, {}, world.listener())
    await world.pass(1500)
    firewalled = false
    io.send(PING, SERVER, { retries: 0 }, world.listener())
    await world.pass(5000)
    const client = io.clientSocket?.address()?.port
    expect(world.network.sentTo(SILENT).map(({ from }) => from.port)).to.deep.equal(Array(4).fill(client))
    expect(world.network.sentTo(SERVER).map(({ from }) => from.port)).to.deep.equal([1000])
  })

  it('adds a delay to every wait, past the adaptive timeout (RPC-91)', async () => {
    const io = await world.layer('10.0.0.1', { adaptiveTimeout: { jitter: 0 } })
    io.send(PING, SILENT, { delay: 500, retries: 2 }, world.listener())
    await world.pass(10_000)
    expect(world.times(SILENT)).to.deep.equal([0, 1500, 3000])
  })

  it('takes no sample for the adaptive timeout from delayed answers and third transmissions (RPC-91, RPC-110)', async () => {
    const io = await world.layer('10.0.0.1', { adaptiveTimeout: { jitter: 0 } })
    let calls = 0
    world.responder(SERVER.host, SERVER.port, () => (++calls === 3 || calls > 4 ? {} : null))
    void io.request(PING, SERVER) // answered at the third
    await world.pass(5000)
    void io.request(PING, SERVER, { delay: 100, retries: 1 }) // answered at the second
    await world.pass(5000)
    expect(io.stats.requests.responses).to.equal(2)
    const start = world.now
    const silent = world.network.sentTo(SERVER).length
    calls = -100
    io.send(PING, SERVER, {}, world.listener())
    await world.pass(5000)
    expect(world.times(SERVER, start).slice(silent)).to.deep.equal([0, 250, 750, 1750])
  })

  it('waits adaptively, by samples of requests sent at most twice (RPC-109, RPC-110, RPC-112)', async () => {
    world.network.latency = 51
    const io = await world.layer('10.0.0.1', { adaptiveTimeout: { jitter: 0 } })
    let answers = true
    world.responder(SERVER.host, SERVER.port, () => (answers ? {} : null))
    const first = world.listener()
    io.send(PING, SILENT, {}, first)
    await world.pass(4000)
    expect(world.times(SILENT)).to.deep.equal([0, 250, 750, 1750])
    expect(first.outcomes[0]).to.deep.equal({ at: 3750, reply: null, failure: 'REQUEST_TIMEOUT' })

    expect((await Promise.all([io.request(PING, SERVER), world.pass(200)]))[0].rtt).to.equal(102)
    answers = false
    const start = world.now
    const second = world.listener()
    io.send(PING, SERVER, {}, second)
    await world.pass(10_000)
    expect(world.times(SERVER, start).slice(1)).to.deep.equal([0, 300, 708, 1320])
    expect(second.outcomes[0]?.at).to.equal(start + 2136)
  })

  it('repeats the datagram byte for byte, with its TTL and from its socket (RPC-3, RPC-11, RPC-35)', async () => {
    let firewalled = true
    const io = await world.layer('10.0.0.1', {}, { firewalled: () => firewalled })
    io.send(QUERY, SILENT, { ttl: 5 }, world.listener())
    firewalled = false
    await world.pass(10_000)
    const packets = world.network.sentTo(SILENT)
    const client = io.clientSocket?.address()?.port
    expect(packets).to.have.length(4)
    for (const { bytes, ttl, from } of packets) {
      expect(bytes.equals(packets[0]?.bytes as Buffer)).to.equal(true)
      expect([ttl, from.port]).to.deep.equal([5, client])
    }
    io.send(QUERY, SILENT, { retries: 0 }, world.listener())
    io.send(QUERY, SILENT, { retries: 0, socket: io.clientSocket }, world.listener())
    expect(world.network.packets.slice(-2).map(({ from, ttl }) => [from.port, ttl])).to.deep.equal([
      [io.serverSocket?.address()?.port, 0],
      [client, 0]
    ])
    await world.pass(1000)
  })

  it('starts at a random transaction id and counts on past 65535 (RPC-33, RPC-34)', async () => {
    const starts = new Set<number>()
    for (let i = 0; i < 20; i++) {
      const io = await world.layer(`10.0.1.${i}`)
      starts.add(io.send(PING, SILENT, { retries: 0 }, world.listener()).tid)
    }
    expect(starts.size).to.be.above(15)
    const io = await world.layer('10.0.0.1', { maxWindow: 1e6 })
    world.responder(SERVER.host, SERVER.port, () => ({}))
    let last = -1
    const listener = { onreply() {}, onfailure() {} }
    for (let i = 0; i < 66_000; i++) {
      const { tid } = io.send(PING, SERVER, {}, listener)
      if (last >= 0 && tid !== ((last + 1) & 0xffff)) expect.fail(`${tid} after ${last}`)
      last = tid
      if (i % 2000 === 0) await world.pass(5)
    }
    await world.pass(5)
    expect(io.stats.requests.active).to.equal(0)
  }).timeout(60_000)

  it('skips the ids of requests in flight, and refuses the 65,537th (RPC-36, RPC-116)', async () => {
    const io = await world.layer('10.0.0.1', { maxWindow: 1 })
    const kept = io.send(PING, SILENT, { retries: 0, force: true }, world.listener())
    const group = io.group()
    const seen = new Set([kept.tid])
    const listener = world.listener()
    for (let i = 1; i < 65_536; i++) seen.add(io.send(PING, SILENT, { session: group }, listener).tid)
    expect(seen.size).to.equal(65_536)
    const refused = world.listener()
    io.send(PING, SILENT, {}, refused)
    expect(io.stats.requests).to.deep.include({ active: 65_536, total: 65_536 })
    expect(refused.outcomes, 'not within the call').to.deep.equal([])
    await world.pass(1)
    expect(refused.outcomes.map(({ failure }) => failure)).to.deep.equal(['TOO_MANY_REQUESTS'])
    group.destroy()
    expect(io.stats.requests.active).to.equal(1)
    const next = io.send(PING, SILENT, {}, world.listener())
    expect(next.tid).to.equal((kept.tid + 1) & 0xffff)
  })

  it('holds requests until the sockets are bound, and binds for them (RPC-93, API-15)', async () => {
    const id = Buffer.alloc(32, 8)
    const io = world.unbound('10.0.0.1', {}, { idOn: (socket) => (socket === io.serverSocket ? id : null) })
    const value = Buffer.from('first')
    io.send({ ...QUERY, value }, SILENT, { retries: 0 }, world.listener())
    value.fill(0)
    expect(world.network.packets).to.have.length(0)
    await world.pass(0)
    const [packet] = world.network.packets
    // The id is the one of the socket it leaves from at last (RPC-3, RPC-40); the value is the one of the call.
    expect(packet?.bytes.toString('hex')).to.match(/^0319....0a0000090900(08){32}07(05){32}056669727374$/)
    await io.destroy()
  })

  it('fails what waits for a bind that fails, with the error of the bind (RPC-7, API-25)', async () => {
    world.network.socket('10.0.0.1', 1000)
    const io = world.unbound('10.0.0.1', { port: 1000, anyPort: false })
    const failed = io.request(PING, SILENT).catch((error: NodeJS.ErrnoException) => error.code)
    expect(await failed).to.equal('EADDRINUSE')
    expect(io.stats.requests).to.deep.include({ active: 0, timeouts: 0 })
    expect(await io.bind().catch((error: NodeJS.ErrnoException) => error.code)).to.equal('EADDRINUSE')
  })

  it('cancels one or a group, with the error given or REQUEST_DESTROYED (RPC-95, API-101)', async () => {
    const io = await world.layer('10.0.0.1')
    const group = io.group()
    const [one, two, three] = [world.listener(), world.listener(), world.listener()]
    const first = io.send(PING, SILENT, { session: group }, one)
    io.send(PING, SILENT, { session: group }, two)
    io.send(PING, SILENT, {}, three)
    expect(group.inflight).to.have.length(2)
    first.destroy(new Error('not needed'))
    first.destroy()
    expect(one.outcomes.map(({ failure }) => failure)).to.deep.equal(['not needed'])
    expect(group.inflight).to.have.length(1)
    group.destroy()
    expect(two.outcomes.map(({ failure }) => failure)).to.deep.equal(['REQUEST_DESTROYED'])
    expect(io.stats.requests).to.deep.include({ active: 1, timeouts: 0 })
    const again = world.listener()
    io.send(PING, SILENT, { session: group }, again)
    await world.pass(4000)
    expect(
      again.outcomes.map(({ failure }) => failure),
      'usable again'
    ).to.deep.equal(['REQUEST_TIMEOUT'])
    expect(world.times(SILENT)).to.have.length(2 + 4 + 4)
    expect(group.inflight).to.have.length(0)
  })

  it('keeps a group whole as its requests end in any order (RPC-95)', async () => {
    const io = await world.layer('10.0.0.1')
    const group = io.group()
    const requests = Array.from({ length: 6 }, () => io.send(PING, SILENT, { session: group }, world.listener()))
    const left = new Set(requests.map(({ tid }) => tid))
    for (const i of [0, 5, 2, 1, 4]) {
      requests[i]?.destroy()
      left.delete(requests[i]?.tid as number)
      expect(group.inflight.map(({ tid }) => tid)).to.have.members([...left])
    }
    group.destroy()
    expect(group.inflight).to.deep.equal([])
    expect(io.stats.requests.active).to.equal(0)
  })

  it('tells its owner of timeouts of nodes with an id only, after the listener (RPC-106)', async () => {
    const order: string[] = []
    const io = await world.layer('10.0.0.1', {}, { ontimeout: ({ to }) => order.push(`owner ${String(to.id?.[0])}`) })
    const listener = { onreply: () => {}, onfailure: (error: Error) => order.push(error.message) }
    io.send(PING, { ...SILENT, id: Buffer.alloc(32, 9) }, { retries: 0 }, listener)
    io.send(PING, SILENT, { retries: 0 }, listener)
    await world.pass(1000)
    const timeout = 'REQUEST_TIMEOUT: Request timed out'
    expect(order).to.deep.equal([timeout, 'owner 9', timeout])
  })

  it('counts own requests of four internal commands, made and answered (RPC-129, RPC-130, API-42)', async () => {
    const io = await world.layer('10.0.0.1')
    world.responder(SERVER.host, SERVER.port, () => ({}))
    for (const command of [0, 0, 1, 2, 3, 4, 9]) void io.request({ internal: true, command }, SERVER)
    void io.request({ command: 0 }, SERVER)
    io.send(PING, SILENT, {}, world.listener())
    await world.pass(10_000)
    expect(io.stats.commands).to.deep.equal({
      ping: { tx: 3, rx: 2 },
      pingNat: { tx: 1, rx: 1 },
      findNode: { tx: 1, rx: 1 },
      downHint: { tx: 1, rx: 1 }
    })
    expect(io.stats.requests).to.deep.equal({ active: 0, total: 9, responses: 8, timeouts: 1, retries: 3 })
  })

  it('loses no request and no other listener when one throws (RPC-25)', async () => {
    const io = await world.layer('10.0.0.1')
    const socket = world.network.socket(SERVER.host, SERVER.port)
    socket.on('message', (bytes: Buffer) => {
      const answer = response.encode(response.create({ tid: bytes.readUInt16LE(2), to: SERVER }))
      expect(() => io.receive(answer, { ...SERVER }, io.serverSocket as never)).to.throw('of the caller')
    })
    io.send(PING, SERVER, {}, { onreply: () => { throw new Error('of the caller') }, onfailure: () => {} }) // prettier-ignore
    await world.pass(5)
    expect(io.stats.requests).to.deep.include({ active: 0, responses: 1 })
    await world.pass(10_000)
    expect(world.times(SERVER)).to.have.length(1)
  })
})
