import { expect } from 'chai'
import { PacketType } from '../sim/udx/index.js'
import { Bench, event, HOST, inAllWorlds, port, record, soon } from './test-support/index.js'

const { DATA, DESTROY, END } = PacketType

inAllWorlds('closing streams', (world) => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench(world)
  })

  afterEach(() => bench.tearDown())

  it('sends one DESTROY and drops what was not sent (UDX-44)', async () => {
    const { stream, wire } = bench.toWire()
    stream.write(Buffer.from('sent'))
    await wire.next()
    stream.trySend(Buffer.from('message'))
    stream.write(Buffer.from('not sent'))
    stream.destroy()
    expect(await wire.nextInShort(2)).to.deep.equal(['MESSAGE 1 ack 0 to 77: message', 'DESTROY 1 ack 0 to 77'])
    expect(await wire.rest()).to.deep.equal([])
  })

  it('releases the socket in the call; error and close follow in microtasks (UDX-44, UDX-51)', async () => {
    const { stream, socket } = bench.toWire()
    const log: string[] = []
    record(log, socket, 'socket', 'idle')
    record(log, stream, 'stream', 'error', 'close')
    stream.destroy(new Error('enough'))
    expect(log).to.deep.equal(['socket idle'])
    expect(stream).to.include({ connected: false, socket: null })
    expect(stream.destroyed).to.equal(false)
    await Promise.resolve()
    await Promise.resolve()
    expect(log).to.deep.equal(['socket idle', 'stream error enough', 'stream close'])
    expect(stream.destroyed).to.equal(true)
    stream.destroy()
    await soon()
    expect(log).to.have.length(3)
  })

  it('gets a DESTROY out before its socket closes', async () => {
    const { stream, socket, wire } = bench.toWire()
    stream.destroy()
    await socket.close()
    expect(await wire.nextInShort(1)).to.deep.equal(['DESTROY 0 ack 0 to 77'])
  })

  it('sends nothing when destroyed unconnected (UDX-44)', async () => {
    const stream = bench.stream()
    const closed = event(stream, 'close')
    stream.destroy()
    await closed
  })

  it('is destroyed by a DESTROY: ECONNRESET, unread data lost (UDX-45)', async () => {
    const { stream, socket, wire } = bench.toWire()
    const log: string[] = []
    record(log, socket, 'socket', 'idle')
    record(log, stream, 'stream', 'end', 'error', 'close')
    stream.pause()
    wire.data(0, 'unread')
    await wire.next()
    wire.send({ type: DESTROY, seq: 1 })
    await event(stream, 'close')
    record(log, stream, 'stream', 'data')
    stream.resume()
    await soon()
    expect(log).to.deep.equal(['socket idle', 'stream error ECONNRESET', 'stream close'])
    expect(await wire.rest()).to.deep.equal([])
  })

  it('resets the other end (UDX-44, UDX-45)', async () => {
    const { a, b } = bench.pair()
    const error = event<Error>(b, 'error')
    a.destroy()
    expect(await error).to.include({ code: 'ECONNRESET', message: 'connection reset by peer' })
  })

  it('reads its last packet, then is idle, then closes (UDX-26, UDX-43)', async () => {
    const { stream, socket, wire } = bench.toWire()
    const log: string[] = []
    record(log, socket, 'socket', 'idle')
    record(log, stream, 'stream', 'data', 'end', 'error', 'close')
    stream.end(Buffer.from('x'))
    expect(await wire.nextInShort(1)).to.deep.equal(['DATA|END 0 ack 0 to 77: x'])
    wire.send({ type: DATA | END, ack: 1, payload: Buffer.from('y') })
    expect(await wire.nextInShort(1)).to.deep.equal(['ACK 1 ack 1 to 77'])
    await soon()
    expect(log).to.deep.equal(['stream data y', 'stream end', 'socket idle', 'stream close'])
  })

  it('waits for the acknowledgement of its own end (UDX-43)', async () => {
    const { stream, wire } = bench.toWire()
    const log: string[] = []
    record(log, stream, 'stream', 'end', 'close')
    stream.resume()
    wire.send({ type: END })
    expect(await wire.nextInShort(1)).to.deep.equal(['ACK 0 ack 1 to 77'])
    stream.end(null)
    expect(await wire.nextInShort(1)).to.deep.equal(['END 0 ack 1 to 77'])
    await soon()
    expect(log).to.deep.equal(['stream end'])
    expect(stream.connected).to.equal(true)
    wire.send({ type: 0, seq: 1, ack: 1 })
    await event(stream, 'close')
    expect(stream.connected).to.equal(false)
  })

  it('emits close when the reader has finished too (UDX-43)', async () => {
    const { stream, wire } = bench.toWire()
    const log: string[] = []
    record(log, stream, 'stream', 'end', 'close')
    stream.pause()
    stream.end(null)
    await wire.next()
    wire.send({ type: DATA | END, ack: 1, payload: Buffer.from('unread') })
    await wire.next()
    await soon()
    expect(stream).to.include({ connected: false, destroyed: false })
    expect(log).to.deep.equal([])
    stream.resume()
    await event(stream, 'close')
    expect(log).to.deep.equal(['stream end', 'stream close'])
  })

  it('does not know its id any more: an END sent again is a message, and not answered (UDX-17, UDX-94)', async () => {
    const { stream, socket, wire } = bench.toWire()
    stream.resume()
    stream.end(null)
    await wire.next()
    wire.send({ type: END, ack: 1 })
    await event(stream, 'close')
    const message = event<Buffer>(socket, 'message')
    wire.send({ type: END, ack: 1 })
    expect((await message)[0]).to.equal(255)
    expect(await wire.rest()).to.deep.equal(['ACK 1 ack 1 to 77'])
  })

  it('keeps a closing socket working for its streams, which then closes (UDX-27, UDX-21)', async () => {
    const { stream, socket, wire } = bench.toWire()
    const log: string[] = []
    record(log, socket, 'socket', 'message', 'idle', 'close')
    record(log, stream, 'stream', 'data')
    const closed = socket.close()
    expect(socket).to.include({ closing: true, bound: true, idle: false })
    wire.data(0, 'works')
    expect(await wire.nextInShort(1)).to.deep.equal(['ACK 0 ack 1 to 77'])
    stream.write(Buffer.from('both ways'))
    expect(await wire.nextInShort(1)).to.deep.equal(['DATA 0 ack 1 to 77: both ways'])
    wire.socket.trySend(Buffer.from('datagram'), port(socket), HOST)
    await event(socket, 'message')
    expect(await socket.send(Buffer.from('x'), wire.port, HOST)).to.equal(false)
    stream.destroy()
    await closed
    expect(log).to.deep.equal(['stream data works', 'socket message datagram', 'socket close'])
  })
})
