import { expect } from 'chai'
import { PacketType } from '../sim/udx/index.js'
import { Bench, event, HOST, inAllWorlds, port, record, soon, thrown } from './test-support/index.js'

const { ACK, DESTROY } = PacketType

inAllWorlds('changeRemote', (world) => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench(world)
  })

  afterEach(() => bench.tearDown())

  /** A stream connected to a wire, a second socket and a second wire to change to. */
  function scene() {
    const { stream, socket, wire } = bench.toWire()
    const [socket2, wire2] = [bench.socket(), bench.wire()]
    wire2.speakTo(stream.id, port(socket2))
    const log: string[] = []
    record(log, socket, 'old', 'busy', 'idle')
    record(log, socket2, 'new', 'busy', 'idle')
    record(log, stream, 'stream', 'remote-changed', 'close')
    return { stream, socket, wire, socket2, wire2, log }
  }

  it('is complete inside the call with nothing in flight: idle, remote-changed, busy, null (UDX-71, UDX-72)', () => {
    const { stream, socket2, wire2, log } = scene()
    const pending = stream.changeRemote(socket2, 200, wire2.port, HOST)
    expect(pending).to.equal(null)
    expect(log).to.deep.equal(['old idle', 'stream remote-changed', 'new busy'])
    expect(stream).to.include({ socket: socket2, remoteId: 200, remoteHost: HOST, remotePort: wire2.port })
  })

  it('sends everything the new way afterwards (UDX-69)', async () => {
    const { stream, socket2, wire, wire2 } = scene()
    expect(stream.changeRemote(socket2, 200, wire2.port, HOST)).to.equal(null)
    stream.write(Buffer.from('data'))
    stream.trySend(Buffer.from('message'))
    const first = await wire2.next()
    expect(first).to.include({ streamId: 200, fromPort: port(socket2) })
    expect(await wire2.nextInShort(1)).to.deep.equal(['DATA 0 ack 0 to 200: data'])
    wire2.data(0, 'x', 1)
    expect(await wire2.nextInShort(1)).to.deep.equal(['ACK 1 ack 1 to 200'])
    expect(await wire.rest()).to.deep.equal([])
  })

  it('is deferred with data in flight: busy; idle, remote-changed, promise (UDX-70 to UDX-72)', async () => {
    const { stream, socket2, wire, wire2, log } = scene()
    stream.write(Buffer.from('1'))
    expect(await wire.nextInShort(1)).to.deep.equal(['DATA 0 ack 0 to 77: 1'])
    const pending = stream.changeRemote(socket2, 200, wire2.port, HOST)
    expect(pending).to.be.instanceOf(Promise)
    expect(log).to.deep.equal(['new busy'])
    const changed = pending?.then(() => log.push('promise'))
    stream.write(Buffer.from('2'))
    expect(await wire2.nextInShort(1)).to.deep.equal(['DATA 1 ack 0 to 200: 2'])
    // Acknowledges only what was sent before: that completes it, by whichever socket it comes.
    wire2.send({ type: ACK, ack: 1 })
    await changed
    expect(log).to.deep.equal(['new busy', 'old idle', 'stream remote-changed', 'promise'])
  })

  it('sends again from the new socket to the old address with the old id (UDX-68, UDX-69)', async () => {
    const { stream, socket2, wire, wire2 } = scene()
    stream.write(Buffer.from('01000001', 'hex'))
    const first = await wire.next()
    expect(first.bytes.toString('hex')).to.equal('ff0101004d000000000040000000000000000000' + '01000001')
    void stream.changeRemote(socket2, 200, wire2.port, HOST)?.catch(() => {})
    const again = await wire.next()
    expect(again.bytes.equals(first.bytes)).to.equal(true)
    expect(again.fromPort).to.equal(port(socket2))
  })

  it('rejects when the stream closes first (UDX-71)', async () => {
    const { stream, socket2, wire, wire2, log } = scene()
    stream.write(Buffer.from('1'))
    await wire.next()
    const pending = stream.changeRemote(socket2, 200, wire2.port, HOST)
    const rejected = pending?.catch((err: Error) => err.message)
    stream.destroy()
    expect(await rejected).to.equal('Stream is closed')
    expect(log).to.have.members(['new busy', 'old idle', 'new idle', 'stream close'])
    expect(await wire2.nextInShort(1)).to.deep.equal(['DESTROY 1 ack 0 to 200'])
  })

  it('rejects when the stream is reset first (UDX-71)', async () => {
    const { stream, socket2, wire, wire2 } = scene()
    stream.write(Buffer.from('1'))
    await wire.next()
    const pending = stream.changeRemote(socket2, 200, wire2.port, HOST)
    const rejected = pending?.catch((err: Error) => err.message)
    wire2.send({ type: DESTROY })
    expect(await rejected).to.equal('Stream is closed')
  })

  it('keeps one socket without idle and busy (UDX-73)', () => {
    const { stream, socket, wire2, log } = scene()
    expect(stream.changeRemote(socket, 200, wire2.port, HOST)).to.equal(null)
    expect(log).to.deep.equal(['stream remote-changed'])
    expect(socket.busy).to.equal(true)
  })

  it('takes what still arrives on the old socket, but asks the firewall (UDX-75)', async () => {
    const { socket, wire, socket2, wire2 } = scene()
    const asked: unknown[] = []
    const stream = bench.stream({ firewall: (socket) => asked.push(socket) && false })
    stream.connect(socket, 77, wire.port, HOST)
    wire.speakTo(stream.id, port(socket))
    expect(stream.changeRemote(socket2, 200, wire2.port, HOST)).to.equal(null)
    wire.data(0, 'late')
    expect((await event<Buffer>(stream, 'data')).toString()).to.equal('late')
    expect(asked).to.deep.equal([socket])
    expect(await wire2.nextInShort(1)).to.deep.equal(['ACK 0 ack 1 to 200'])
  })

  it('throws for what cannot be changed (UDX-74)', async () => {
    const { stream, socket2, wire, wire2 } = scene()
    const change = (socket = socket2, host = HOST, port = wire2.port) =>
      thrown(() => stream.changeRemote(socket, 200, port, host)).message
    const foreign = bench.socket(bench.anotherUdx())
    expect(change(foreign)).to.equal('Cannot change to a socket on another UDX instance')
    expect(change(socket2, 'name')).to.equal('name is not a valid IP address')
    expect(change(socket2, HOST, 0)).to.equal('0 is not a valid port')
    const closing = bench.socket()
    const closed = closing.close()
    expect(change(closing)).to.equal('Socket is closed')
    await closed
    stream.write(Buffer.from('1'))
    await wire.next()
    void stream.changeRemote(socket2, 200, wire2.port, HOST)?.catch(() => {})
    expect(change()).to.equal('Remote already changing')
    const unconnected = bench.stream()
    expect(thrown(() => unconnected.changeRemote(socket2, 1, 1, HOST)).message).to.equal('Not yet connected')
    const gone = bench.toWire().stream
    gone.destroy()
    expect(thrown(() => gone.changeRemote(socket2, 1, 1, HOST)).message).to.equal('Not yet connected')
  })

  it('loses nothing of a transfer that changes its path in the middle, and back', async () => {
    const { a, b, socketA, socketB } = bench.pair()
    const others = [bench.socket(), bench.socket()]
    const sent = Buffer.alloc(400_000, 'some pattern')
    const got: Buffer[] = []
    b.on('data', (bytes) => got.push(bytes as Buffer))
    const ended = event(b, 'end')
    for (let at = 0; at < sent.length; at += 40_000) {
      const socket = [...others, socketA][(at / 40_000) % 3]
      if (!a.write(sent.subarray(at, at + 40_000))) await event(a, 'drain')
      if (socket) await a.changeRemote(socket, b.id, port(socketB), HOST)
    }
    a.end(null)
    await ended
    expect(Buffer.concat(got).equals(sent)).to.equal(true)
    await soon()
    expect([socketA, ...others].filter(({ busy }) => busy)).to.have.length(1)
  })
})
