import { expect } from 'chai'
import { PacketType } from '../sim/udx/index.js'
import { Bench, event, HOST, inAllWorlds, port, record, soon, thrown, uncaught, Wire } from './test-support/index.js'

const { DATA, DESTROY, HEARTBEAT, MESSAGE } = PacketType

inAllWorlds('connecting streams', (world) => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench(world)
  })

  afterEach(() => bench.tearDown())

  it('sets everything inside the call: busy, then connect (UDX-26, UDX-30)', () => {
    const log: string[] = []
    const [socket, stream] = [bench.socket(), bench.stream()]
    record(log, socket, 'socket', 'busy', 'idle')
    record(log, stream, 'stream', 'connect')
    expect(stream.connected).to.equal(false)
    expect(socket.idle).to.equal(true)
    stream.connect(socket, 5, 4000, HOST)
    expect(log).to.deep.equal(['socket busy', 'stream connect'])
    expect(stream).to.include({ connected: true, socket, remoteId: 5, remoteHost: HOST, remotePort: 4000 })
    expect(socket).to.include({ idle: false, busy: true })
    stream.destroy()
    expect(stream).to.include({ connected: false, socket: null, remoteHost: HOST, remotePort: 4000 })
    expect(log).to.deep.equal(['socket busy', 'stream connect', 'socket idle'])
  })

  it('is busy and idle with the first and last of several streams (UDX-26)', () => {
    const log: string[] = []
    const socket = bench.socket()
    record(log, socket, 'socket', 'busy', 'idle')
    const streams = [bench.stream(), bench.stream()]
    for (const stream of streams) stream.connect(socket, 5, 4000, HOST)
    for (const stream of streams) stream.destroy()
    expect(log).to.deep.equal(['socket busy', 'socket idle'])
  })

  it('throws for what no stream can be connected to, and stays unconnected (UDX-31)', async () => {
    const [socket, stream] = [bench.socket(), bench.stream()]
    const connect = (host: string, port: number) => thrown(() => stream.connect(socket, 5, port, host)).message
    expect(connect('name', 1)).to.equal('name is not a valid IP address')
    expect(connect(HOST, 0)).to.equal('0 is not a valid port')
    expect(connect(HOST, 65536)).to.equal('65536 is not a valid port')
    expect(stream.connected).to.equal(false)
    stream.connect(socket, 5, 65535, HOST)
    expect(connect(HOST, 1)).to.equal('Already connected')
    const other = bench.socket()
    const closed = other.close()
    expect(thrown(() => bench.stream().connect(other, 5, 1, HOST)).message).to.equal('Socket is closed')
    await closed
  })

  it('does nothing on a closed stream (UDX-31)', async () => {
    const [socket, stream] = [bench.socket(), bench.stream()]
    stream.destroy()
    stream.connect(socket, 5, 4000, HOST)
    expect(stream.connected).to.equal(false)
    expect(socket.idle).to.equal(true)
    await event(stream, 'close')
  })

  it('cannot be written to or ended before it is connected (UDX-38)', async () => {
    const write = await uncaught(() => bench.stream().write(Buffer.from('x')))
    expect(write).to.include({
      code: 'ERR_ASSERTION',
      message: 'Writing while not connected not currently supported'
    })
    const end = await uncaught(() => bench.stream().end(null))
    expect(end).to.include({ code: 'ENOTCONN', message: 'socket is not connected' })
  })

  it('sends no message unconnected or closed (UDX-47)', async () => {
    const stream = bench.stream()
    expect(await stream.send(Buffer.from('x'))).to.equal(false)
    expect(stream.trySend(Buffer.from('x'))).to.equal(undefined)
    stream.destroy()
    expect(await stream.send(Buffer.from('x'))).to.equal(false)
  })

  it('keeps data accepted before, and acknowledges it when connected (UDX-36)', async () => {
    const [socket, stream, wire] = [bench.socket(), bench.stream(), bench.wire()]
    wire.speakTo(stream.id, port(socket))
    const log: string[] = []
    record(log, stream, 'stream', 'data', 'message')
    wire.data(0, 'a')
    wire.data(2, 'c')
    wire.data(1, 'b')
    wire.send({ type: MESSAGE, seq: 3, payload: Buffer.from('m') })
    await event(stream, 'message')
    expect(await wire.rest()).to.deep.equal([])
    expect(log).to.deep.equal(['stream data a', 'stream data b', 'stream data c', 'stream message m'])
    stream.connect(socket, Wire.ID, wire.port, HOST)
    expect(await wire.nextInShort(1)).to.deep.equal(['ACK 0 ack 3 to 77'])
    expect(await wire.rest()).to.deep.equal([])
  })

  it('answers a heartbeat of before when connected, and selectively if something is missing (UDX-56, UDX-57)', async () => {
    const socket = bench.socket()
    for (const [type, answer] of [
      [HEARTBEAT, 'ACK 0 ack 0 to 77'],
      [DATA, 'SACK 0 ack 0 1-2 to 77']
    ] as const) {
      const [stream, wire] = [bench.stream(), bench.wire()]
      wire.speakTo(stream.id, port(socket))
      wire.send({ type, seq: 1, payload: Buffer.from('x') })
      await soon()
      stream.connect(socket, Wire.ID, wire.port, HOST)
      expect(await wire.nextInShort(1)).to.deep.equal([answer])
    }
  })

  it('sends nothing at connect where nothing was received', async () => {
    const { wire } = bench.toWire()
    expect(await wire.rest()).to.deep.equal([])
  })

  it('is reset while unconnected (UDX-36, UDX-45)', async () => {
    const [socket, stream, wire] = [bench.socket(), bench.stream(), bench.wire()]
    wire.speakTo(stream.id, port(socket))
    wire.send({ type: DESTROY })
    expect(await event<Error>(stream, 'error')).to.include({
      code: 'ECONNRESET',
      message: 'connection reset by peer'
    })
    expect(await wire.rest()).to.deep.equal([])
  })

  it('lets a second stream take an id over; the id is unknown when either closes (UDX-5)', async () => {
    const [socket, wire] = [bench.socket(), bench.wire()]
    const asked: string[] = []
    const ask = (name: string) => ({
      firewall: () => {
        asked.push(name)
        return false
      }
    })
    const first = bench.stream(ask('first'))
    const second = bench.stream(ask('second'), bench.udx, first.id)
    wire.speakTo(first.id, port(socket))
    wire.data(0, 'x')
    await event(second, 'data')
    expect(asked).to.deep.equal(['second'])
    first.destroy()
    const message = event<Buffer>(socket, 'message')
    wire.data(1, 'y')
    await message
    expect(asked).to.deep.equal(['second'])
  })
})

inAllWorlds('the firewall function', (world) => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench(world)
  })

  afterEach(() => bench.tearDown())

  it('is asked for every packet while unconnected, on any socket, with socket, port, host and family (UDX-4, UDX-32)', async () => {
    const [socket, wire, other] = [bench.socket(), bench.wire(), bench.socket()]
    const asked: unknown[][] = []
    const stream = bench.stream({ firewall: (...args) => asked.push(args) && false })
    wire.speakTo(stream.id, port(socket))
    wire.data(0, 'a')
    wire.send({ type: MESSAGE, payload: Buffer.from('m') })
    await event(stream, 'message')
    wire.speakTo(stream.id, port(other))
    wire.send({ type: MESSAGE, payload: Buffer.from('m') })
    await event(stream, 'message')
    expect(asked).to.deep.equal([
      [socket, wire.port, HOST, 4],
      [socket, wire.port, HOST, 4],
      [other, wire.port, HOST, 4]
    ])
  })

  it('drops a packet without effect and without a message on the socket (UDX-32, UDX-33)', async () => {
    const [socket, wire] = [bench.socket(), bench.wire()]
    const log: string[] = []
    record(log, socket, 'socket', 'message')
    for (const options of [undefined, {}, { firewall: () => true }, { firewall: () => 'truthy' }]) {
      const stream = bench.stream(options ?? {})
      record(log, stream, 'stream', 'data', 'error')
      wire.speakTo(stream.id, port(socket))
      wire.data(0, 'x')
      wire.send({ type: DESTROY })
    }
    await soon()
    expect(log).to.deep.equal([])
  })

  it('is not asked for packets on the stream’s own socket, whatever their source (UDX-34)', async () => {
    const { stream, socket } = bench.toWire()
    stream.destroy()
    const [strict, stranger] = [bench.stream({ firewall: () => true }), bench.wire()]
    strict.connect(socket, Wire.ID, 9, HOST)
    stranger.speakTo(strict.id, port(socket))
    stranger.data(0, 'from elsewhere')
    expect((await event<Buffer>(strict, 'data')).toString()).to.equal('from elsewhere')
    expect(strict.remotePort).to.equal(9)
  })

  it('is asked for packets on other sockets of a connected stream (UDX-32, UDX-90)', async () => {
    const [socket, other, wire] = [bench.socket(), bench.socket(), bench.wire()]
    const asked: unknown[] = []
    const stream = bench.stream({ firewall: (socket) => asked.push(socket) && false })
    stream.connect(socket, Wire.ID, wire.port, HOST)
    wire.speakTo(stream.id, port(other))
    wire.data(0, 'x')
    await event(stream, 'data')
    expect(asked).to.deep.equal([other])
  })

  it('may connect the stream; its promises settle before the packet is processed (UDX-32, UDX-49)', async () => {
    const [socket, wire] = [bench.socket(), bench.wire()]
    const log: string[] = []
    const stream = bench.stream({
      firewall: (from, remotePort, host) => {
        stream.connect(from, Wire.ID, remotePort, host)
        void Promise.resolve().then(() => {
          stream.on('message', (bytes) => log.push(`message ${(bytes as Buffer).toString()}`))
          log.push('settled')
        })
        return false
      }
    })
    wire.speakTo(stream.id, port(socket))
    wire.send({ type: MESSAGE | DATA, payload: Buffer.from('first') })
    expect(await wire.nextInShort(1)).to.deep.equal(['ACK 0 ack 1 to 77'])
    expect(log).to.deep.equal(['settled', 'message first'])
  })

  it('may destroy the stream', async () => {
    const [socket, wire] = [bench.socket(), bench.wire()]
    const stream = bench.stream({
      firewall: () => {
        stream.destroy()
        return false
      }
    })
    const log: string[] = []
    record(log, stream, 'stream', 'data', 'error', 'close')
    wire.speakTo(stream.id, port(socket))
    wire.data(0, 'x')
    await event(stream, 'close')
    expect(await wire.rest()).to.deep.equal([])
    expect(log).to.deep.equal(['stream close'])
  })

  it('refuses by throwing, which is an uncaught exception (UDX-35)', async () => {
    const [socket, wire] = [bench.socket(), bench.wire()]
    const stream = bench.stream({
      firewall: () => {
        throw new Error('from the firewall')
      }
    })
    const log: string[] = []
    record(log, stream, 'stream', 'data')
    wire.speakTo(stream.id, port(socket))
    const error = await uncaught(() => wire.data(0, 'x'))
    expect(error.message).to.equal('from the firewall')
    await soon()
    expect(log).to.deep.equal([])
  })
})
