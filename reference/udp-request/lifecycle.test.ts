import type { EventEmitter } from 'node:events'
import { expect } from 'chai'
import type { UdpRequest } from './index.js'
import { World } from './test-support/world.js'

const HOST = '10.0.0.1'
const SILENT = { host: '10.0.0.9', port: 9 }
const PING = { internal: true, command: 0 }
const ports = (io: UdpRequest) => [io.serverSocket?.address()?.port, io.clientSocket?.address()?.port]
const codeOf = (error: NodeJS.ErrnoException) => error.code

describe('sockets and their life', () => {
  let world: World
  beforeEach(() => (world = new World()))
  afterEach(() => world.end())

  /** Takes ports of the host. */
  const take = (...taken: number[]) => taken.map((port) => world.network.socket(HOST, port))

  it('binds a server socket to its port and a client socket to a free one, on 0.0.0.0 (RPC-1, RPC-2)', async () => {
    const io = await world.layer(HOST, { port: 1000 })
    const [server, client] = ports(io)
    expect(server).to.equal(1000)
    expect(client).to.be.a('number').and.not.equal(1000)
    expect(io.serverSocket?.address()?.host).to.equal('0.0.0.0')
    expect((await world.layer(HOST, { host: '10.0.0.1' })).clientSocket?.address()?.host).to.equal('10.0.0.1')
  })

  const CASES: [title: string, port: number | [number, number], taken: number[], bound: number | 'any'][] = [
    ['p is tried to p+4', 1000, [1000, 1001, 1002, 1003], 1004],
    ['then any', 1000, [1000, 1001, 1002, 1003, 1004], 'any'],
    ['a pair is tried to b-1', [1000, 1002], [1000], 1001],
    ['and no further', [1000, 1002], [1000, 1001], 'any'],
    ['0 is any', 0, [], 'any'],
    ['there is no port above 65535', 65_534, [65_534, 65_535], 'any']
  ]
  for (const [title, port, taken, bound] of CASES) {
    it(`of the server port, ${title} (RPC-6, API-21)`, async () => {
      take(...taken)
      const [server] = ports(await world.layer(HOST, { port }))
      if (bound === 'any') expect(server).to.be.at.least(50_000).and.below(60_000)
      else expect(server).to.equal(bound)
    })
  }

  it('ends at the first port that is taken with anyPort: false, leaving nothing open (RPC-7)', async () => {
    const [taken] = take(1000)
    const io = world.unbound(HOST, { port: 1000, anyPort: false })
    expect(await io.bind().catch(codeOf)).to.equal('EADDRINUSE')
    expect(ports(io)).to.deep.equal([undefined, undefined])
    await taken?.close()
    await io.bind()
    expect(ports(io)[0], 'a later bind tries anew').to.equal(1000)
  })

  it('binds in a later microtask, once (API-14)', async () => {
    const io = world.unbound(HOST)
    const bound = Promise.all([io.bind(), io.bind()])
    expect(io.serverSocket).to.equal(null)
    await bound
    const [server] = ports(io)
    await io.bind()
    expect(ports(io)[0]).to.equal(server)
  })

  it('keeps both ports over a suspend, or takes others (RPC-6, RPC-9, RPC-128)', async () => {
    const io = await world.layer(HOST)
    const before = ports(io)
    await io.suspend()
    expect(ports(io), 'still known').to.deep.equal(before)
    await io.resume()
    expect(ports(io)).to.deep.equal(before)
    await io.suspend()
    take(...(before as number[]))
    await io.resume()
    for (const [i, port] of ports(io).entries()) expect(port).to.be.a('number').and.not.equal(before[i])
  })

  it('hears nothing of a socket that streams keep open after a suspend (RPC-14, UDX-27)', async () => {
    const seen: unknown[] = []
    const io = await world.layer(HOST, {}, { ondatagram: (_, from) => seen.push(from) })
    const socket = io.serverSocket as unknown as EventEmitter
    await io.suspend()
    await io.resume()
    socket.emit('message', Buffer.from('030434127f000001419c00', 'hex'), { ...SILENT, family: 4 })
    expect(seen).to.deep.equal([])
    expect(world.network.packets).to.deep.equal([])
    await io.destroy()
  })

  it('cannot resume without its port with anyPort: false, until the port is free (NODE-142)', async () => {
    const io = await world.layer(HOST, { port: 1000, anyPort: false })
    await io.suspend()
    const [taken] = take(1000)
    expect(await io.resume().catch(codeOf)).to.equal('EADDRINUSE')
    expect(io.suspended).to.equal(true)
    await taken?.close()
    await io.resume()
    expect([io.suspended, ports(io)[0]]).to.deep.equal([false, 1000])
  })

  it('suspends: rejects what is outstanding, then closes, and hears nothing (RPC-14, RPC-126, NODE-137)', async () => {
    const io = await world.layer(HOST, { port: 1000, maxWindow: 2 })
    const order: string[] = []
    for (const socket of [io.serverSocket, io.clientSocket]) socket?.on('close', () => order.push('close'))
    for (let i = 0; i < 4; i++) {
      io.send(PING, SILENT, {}, { onreply() {}, onfailure: ({ message }) => order.push(message) })
    }
    await io.suspend()
    const suspended = 'IO_SUSPENDED: I/O suspended'
    expect(order).to.deep.equal([suspended, suspended, suspended, suspended, 'close', 'close'])
    await world.pass(1) // for the datagrams under way
    expect(world.timers).to.equal(0)
    expect(io.stats.requests).to.deep.equal({ active: 0, total: 4, responses: 0, timeouts: 0, retries: 0 })
    await io.resume()
    io.send(PING, SILENT, { retries: 0 }, world.listener())
    io.send(PING, SILENT, { retries: 0 }, world.listener())
    expect(world.network.sentTo(SILENT), 'the window is clear').to.have.length(4)
    await io.destroy()
  })

  it('refuses requests made while suspended with IO_SUSPENDED in a later turn, uncounted (RPC-127, API-54)', async () => {
    const io = await world.layer(HOST)
    await io.suspend()
    const listener = world.listener()
    const request = io.send(PING, SILENT, {}, listener)
    const second = world.listener()
    io.send(PING, SILENT, {}, second).destroy(new Error('changed my mind'))
    await Promise.resolve()
    expect(listener.outcomes).to.deep.equal([])
    await world.pass(1)
    expect(listener.outcomes.map(({ failure }) => failure)).to.deep.equal(['IO_SUSPENDED'])
    expect(second.outcomes.map(({ failure }) => failure)).to.deep.equal(['changed my mind'])
    request.destroy()
    expect(listener.outcomes).to.have.length(1)
    await io.resume()
    await world.pass(10_000)
    expect(world.network.packets).to.deep.equal([])
    expect(io.stats.requests.total).to.equal(0)
  })

  it('refuses what a listener begins while it is told of the suspend (QRY-80)', async () => {
    const io = await world.layer(HOST)
    let rounds = 0
    const again = () => {
      if (++rounds < 5) io.send(PING, SILENT, {}, { onreply() {}, onfailure: again })
    }
    again()
    await io.suspend()
    await world.pass(10)
    expect(rounds).to.equal(5)
    expect(world.network.packets).to.have.length(1)
  })

  it('does suspend, resume and destroy in the order they were asked for', async () => {
    const io = await world.layer(HOST, { port: 1000 })
    await Promise.all([io.suspend(), io.resume(), io.suspend(), io.resume()])
    expect([io.suspended, ports(io)[0], io.serverSocket?.bound]).to.deep.equal([false, 1000, true])
    await Promise.all([io.suspend(), io.bind()])
    expect(io.suspended).to.equal(true)
    await Promise.all([io.resume(), io.destroy(), io.resume(), io.suspend()])
    expect([io.suspended, io.destroyed]).to.deep.equal([false, true])
    take(1000)
  })

  it('destroys: rejects with REQUEST_DESTROYED, leaves no timer, and refuses from then on (RPC-94, RPC-126)', async () => {
    const io = await world.layer(HOST, { maxWindow: 1 })
    const [before, after] = [world.listener(), world.listener()]
    for (let i = 0; i < 3; i++) io.send(PING, SILENT, {}, before)
    await Promise.all([io.destroy(), io.destroy()])
    expect(before.outcomes.map(({ failure }) => failure)).to.deep.equal(Array(3).fill('REQUEST_DESTROYED'))
    await world.pass(1) // for the datagram under way
    expect(world.timers).to.equal(0)
    io.send(PING, SILENT, {}, after)
    await world.pass(1)
    expect(after.outcomes.map(({ failure }) => failure)).to.deep.equal(['REQUEST_DESTROYED'])
    expect(await io.bind().catch(codeOf)).to.equal('DESTROYED')
    await io.suspend()
    await io.resume()
    expect(ports(io)).to.have.length(2)
  })

  it('tells every listener of a suspend though one throws', async () => {
    const io = await world.layer(HOST)
    const thrown: unknown[] = []
    const previous = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.once('uncaughtException', (error) => thrown.push(error.message))
    const told = world.listener()
    io.send(PING, SILENT, {}, { onreply() {}, onfailure: () => { throw new Error('of the caller') } }) // prettier-ignore
    io.send(PING, SILENT, {}, told)
    await io.suspend()
    expect(told.outcomes.map(({ failure }) => failure)).to.deep.equal(['IO_SUSPENDED'])
    const caught = await world.pass(1).catch((error: Error) => thrown.push(error.message))
    process.removeAllListeners('uncaughtException')
    for (const listener of previous) process.on('uncaughtException', listener)
    expect([caught, thrown.length], 'the bug of the caller is not swallowed').to.satisfy(() => thrown.length === 1)
  })

  it('destroyed before it was ever bound, it binds nothing', async () => {
    const io = world.unbound(HOST)
    await io.destroy()
    expect(io.serverSocket).to.equal(null)
  })
})
