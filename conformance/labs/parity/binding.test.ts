import { expect } from 'chai'
import { Bench, event, HOST, inAllWorlds, port, record, soon, thrown } from './test-support/index.js'

inAllWorlds('sockets', (world) => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench(world)
  })

  afterEach(() => bench.tearDown())

  it('binds synchronously to a free port (UDX-3, UDX-12)', () => {
    const socket = bench.unbound()
    expect(socket.bound).to.equal(false)
    const log: string[] = []
    record(log, socket, 'socket', 'listening')
    socket.bind(0, HOST)
    expect(socket.bound).to.equal(true)
    expect(port(socket)).to.be.within(1, 65535)
    expect(log).to.deep.equal(['socket listening'])
  })

  it('has no address before, the given host after, and keeps it when closed (UDX-15)', async () => {
    const socket = bench.unbound()
    expect(socket.address()).to.equal(null)
    socket.bind(0, '0.0.0.0')
    const address = { host: '0.0.0.0', family: 4, port: port(socket) }
    expect(socket.address()).to.deep.equal(address)
    await socket.close()
    expect(socket.address()).to.deep.equal(address)
    expect(socket.bound).to.equal(true)
  })

  it('throws EADDRINUSE and can be bound to another port (UDX-12)', () => {
    const taken = port(bench.socket())
    const socket = bench.unbound()
    const error = thrown(() => socket.bind(taken, HOST))
    expect(error).to.include({ code: 'EADDRINUSE', message: 'address already in use' })
    expect(socket.bound).to.equal(false)
    expect(socket.address()).to.equal(null)
    socket.bind(0, HOST)
    expect(port(socket)).to.not.equal(taken)
  })

  it('throws EADDRINUSE where all addresses meet one of them (UDX-12)', () => {
    const taken = port(bench.socket())
    expect(thrown(() => bench.unbound().bind(taken, '0.0.0.0')).code).to.equal('EADDRINUSE')
  })

  it('throws EADDRNOTAVAIL for an address of somebody else (UDX-12, UDX-14)', () => {
    const error = thrown(() => bench.unbound().bind(0, '198.51.100.7'))
    expect(error).to.include({ code: 'EADDRNOTAVAIL', message: 'address not available' })
  })

  it('throws for a second bind, a closed socket and a name (UDX-13)', async () => {
    const socket = bench.socket()
    expect(thrown(() => socket.bind(0, HOST)).message).to.equal('Already bound')
    const closed = bench.unbound()
    await closed.close()
    expect(thrown(() => closed.bind(0, HOST)).message).to.equal('Socket is closed')
    const name = thrown(() => bench.unbound().bind(0, 'localhost'))
    expect(name.message).to.equal('localhost is not a valid IP address')
  })

  it('honours an explicit port, also one just freed (UDX-92)', async () => {
    const first = bench.socket()
    const wanted = port(first)
    const closed = first.close()
    const second = bench.unbound()
    second.bind(wanted, HOST)
    expect(port(second)).to.equal(wanted)
    await closed
  })

  it('reaches a socket on all addresses under the host’s own (UDX-91)', async () => {
    const socket = bench.unbound()
    socket.bind(0, '0.0.0.0')
    const message = event<Buffer>(socket, 'message')
    bench.socket().trySend(Buffer.from('hi'), port(socket), HOST)
    expect((await message).toString()).to.equal('hi')
  })

  it('binds by itself when it sends unbound', async () => {
    const socket = bench.unbound()
    socket.trySend(Buffer.from('x'), 1, HOST)
    expect(socket.bound).to.equal(true)
  })

  it('closes in a later task once it was bound, or failed to (UDX-28, UDX-29)', async () => {
    const log: string[] = []
    const [bound, failed] = [bench.socket(), bench.unbound()]
    thrown(() => failed.bind(port(bound), HOST))
    record(log, bound, 'bound', 'close')
    record(log, failed, 'failed', 'close')
    const closed = [bound.close(), failed.close()]
    expect(bound.closing).to.equal(true)
    await Promise.resolve()
    expect(log).to.deep.equal([])
    await Promise.all(closed)
    expect(log).to.have.members(['bound close', 'failed close'])
  })

  it('closes inside the call where nothing was asked of it (UDX-28)', async () => {
    const log: string[] = []
    const socket = bench.unbound()
    record(log, socket, 'socket', 'close')
    const closed = socket.close()
    expect(log).to.deep.equal(['socket close'])
    await closed
  })

  it('emits close once and resolves after it, however often it is called (UDX-27, UDX-29)', async () => {
    const log: string[] = []
    const socket = bench.socket()
    record(log, socket, 'socket', 'close')
    await Promise.all([socket.close().then(() => log.push('first')), socket.close().then(() => log.push('second'))])
    await socket.close()
    await soon()
    expect(log).to.deep.equal(['socket close', 'first', 'second'])
  })

  it('sends what was handed over before it was closed', async () => {
    const [from, to] = [bench.socket(), bench.socket()]
    const message = event<Buffer>(to, 'message')
    from.trySend(Buffer.from('bye'), port(to), HOST)
    void from.close()
    expect((await message).toString()).to.equal('bye')
  })
})
