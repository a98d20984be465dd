import { expect } from 'chai'
import { PacketType } from '../sim/udx/index.js'
import { Bench, event, inAllWorlds, readAll, record, soon, type Stream } from './test-support/index.js'

const MB = 1_000_000

/** Bytes that differ everywhere, so that a piece in the wrong place is seen. */
function pattern(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i + 4 <= size; i += 4) bytes.writeUInt32LE((i * 2654435761 + seed) >>> 0, i)
  return bytes
}

/** Writes as a well-behaved user does: stops at false, goes on at drain. Returns how often it had to stop. */
async function writeAll(stream: Stream, bytes: Buffer, step = 10_000): Promise<number> {
  let stops = 0
  for (let at = 0; at < bytes.length; at += step) {
    if (stream.write(bytes.subarray(at, at + step))) continue
    stops++
    await event(stream, 'drain')
  }
  return stops
}

inAllWorlds('streams', (world) => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench(world)
  })

  afterEach(() => bench.tearDown())

  it('carries one byte and an end', async () => {
    const { a, b } = bench.pair()
    a.end(Buffer.from('!'))
    expect((await readAll(b)).toString()).to.equal('!')
  })

  it('carries 3 MB both ways at once, complete and in order (UDX-39)', async () => {
    const { a, b } = bench.pair()
    const [there, back] = [pattern(3 * MB, 1), pattern(3 * MB, 2)]
    const reading = Promise.all([readAll(a), readAll(b)])
    await Promise.all([writeAll(a, there), writeAll(b, back)])
    a.end(null)
    b.end(null)
    const [gotBack, gotThere] = await reading
    expect(gotThere.equals(there)).to.equal(true)
    expect(gotBack.equals(back)).to.equal(true)
  }).timeout(60_000)

  it('asks for a pause from 16384 bytes on, then drains (UDX-37)', async () => {
    const { a, b } = bench.pair()
    b.resume()
    expect(a.write(Buffer.alloc(16_383))).to.equal(true)
    await a.flush()
    expect(a.write(Buffer.alloc(16_384))).to.equal(false)
    await event(a, 'drain')
    expect(await writeAll(a, Buffer.alloc(100_000), 20_000)).to.equal(5)
  })

  it('stops a writer whose packets nobody acknowledges (UDX-37, UDX-67)', async () => {
    const { stream } = bench.toWire()
    let written = 0
    let drained = true
    for (; drained && written < 2 * MB; written += 1000) {
      if (!stream.write(Buffer.alloc(1000)))
        drained = await Promise.race([event(stream, 'drain').then(() => true), soon().then(() => false)])
    }
    expect(drained).to.equal(false)
    expect(written).to.be.within(262_144, 340_000)
  })

  it('stops and restarts reading (UDX-37)', async () => {
    const { a, b } = bench.pair()
    const log: string[] = []
    b.on('data', (bytes) => {
      log.push((bytes as Buffer).toString())
      b.pause()
    })
    a.write(Buffer.from('1'))
    await a.flush()
    a.write(Buffer.from('2'))
    await a.flush()
    await soon()
    expect(log).to.deep.equal(['1'])
    b.resume()
    await soon()
    expect(log).to.deep.equal(['1', '2'])
  })

  it('acknowledges and takes everything while the reader pauses (UDX-59)', async () => {
    const { a, b } = bench.pair()
    b.pause()
    const sent = pattern(MB, 3)
    await writeAll(a, sent)
    expect(await a.flush()).to.equal(true)
    a.end(null)
    expect((await readAll(b)).equals(sent)).to.equal(true)
  })

  it('gives the reader memory of its own (UDX-42)', async () => {
    const { a, b } = bench.pair()
    const sent = Buffer.from('decrypted in place')
    a.write(sent)
    const got = await event<Buffer>(b, 'data')
    expect(got.equals(sent)).to.equal(true)
    got.fill(0)
    expect(sent.toString()).to.equal('decrypted in place')
  })

  it('goes on writing after the other end has ended (UDX-43)', async () => {
    const { a, b } = bench.pair()
    b.resume()
    a.end(Buffer.from('done'))
    await event(b, 'end')
    expect(b.connected).to.equal(true)
    await soon()
    const reading = readAll(a)
    b.write(Buffer.from('still '))
    await b.flush()
    b.end(Buffer.from('here'))
    expect((await reading).toString()).to.equal('still here')
  })

  it('emits data, end, close, and no error, when both have ended (UDX-37, UDX-43)', async () => {
    const { a, b } = bench.pair()
    const log: string[] = []
    record(log, a, 'a', 'data', 'end', 'error', 'close')
    record(log, b, 'b', 'data', 'end', 'error', 'close')
    const closed = Promise.all([event(a, 'close'), event(b, 'close')])
    a.end(Buffer.from('from a'))
    b.end(Buffer.from('from b'))
    await closed
    expect(log.filter((line) => line.startsWith('a'))).to.deep.equal(['a data from b', 'a end', 'a close'])
    expect(log.filter((line) => line.startsWith('b'))).to.deep.equal(['b data from a', 'b end', 'b close'])
    expect(a).to.include({ destroyed: true, connected: false })
  })

  it('flushes at once where nothing is outstanding, and when all is acknowledged (UDX-48)', async () => {
    const { stream, wire } = bench.toWire()
    expect(await stream.flush()).to.equal(true)
    stream.write(Buffer.from('x'))
    let flushed: boolean | null = null
    const flush = stream.flush().then((value) => (flushed = value))
    await wire.next()
    await soon()
    expect(flushed).to.equal(null)
    wire.send({ type: 0, ack: 1 })
    expect(await flush).to.equal(true)
  })

  it('flushes to what was written before, not after (UDX-48)', async () => {
    const { stream, wire } = bench.toWire()
    stream.write(Buffer.from('before'))
    const flush = stream.flush()
    await wire.next()
    stream.write(Buffer.from('after'))
    await wire.next()
    wire.send({ type: 0, ack: 1 })
    expect(await flush).to.equal(true)
  })

  it('is not flushed by a later write that arrived alone (UDX-48)', async () => {
    const { stream, wire } = bench.toWire()
    let flushed: boolean | null = null
    stream.write(Buffer.from('before'))
    const flush = stream.flush().then((value) => (flushed = value))
    await wire.next()
    stream.write(Buffer.from('after'))
    await wire.next()
    wire.send({ type: PacketType.SACK, ack: 0, sack: [{ start: 1, end: 2 }] })
    await soon()
    expect(flushed).to.equal(null)
    wire.send({ type: PacketType.ACK, ack: 2 })
    expect(await flush).to.equal(true)
  })

  it('flushes to true when destroyed meanwhile, to false when destroyed before (UDX-48)', async () => {
    const { stream, wire } = bench.toWire()
    stream.write(Buffer.from('x'))
    const flush = stream.flush()
    await wire.next()
    await soon()
    stream.destroy()
    expect(await flush).to.equal(true)
    expect(await stream.flush()).to.equal(false)
  })

  it('flushes a write of nothing with the next packet (UDX-48, UDX-95)', async () => {
    const { stream, wire } = bench.toWire()
    let flushed: boolean | null = null
    stream.write(Buffer.alloc(0))
    const flush = stream.flush().then((value) => (flushed = value))
    expect(await wire.rest()).to.deep.equal([])
    expect(flushed).to.equal(null)
    stream.write(Buffer.from('x'))
    await wire.next()
    wire.send({ type: 0, ack: 1 })
    expect(await flush).to.equal(true)
  })

  it('flushes the end too (UDX-48)', async () => {
    const { stream, wire } = bench.toWire()
    let flushed: boolean | null = null
    stream.write(Buffer.from('x'))
    await wire.next()
    stream.end(null)
    await wire.next()
    const flush = stream.flush().then((value) => (flushed = value))
    wire.send({ type: 0, ack: 1 })
    await soon()
    expect(flushed).to.equal(null)
    wire.send({ type: 0, ack: 2 })
    expect(await flush).to.equal(true)
  })

  it('carries messages beside the data, empty ones too (UDX-47)', async () => {
    const { a, b } = bench.pair()
    const messages: string[] = []
    const three = new Promise<void>((resolve) =>
      b.on('message', (bytes) => {
        if (messages.push((bytes as Buffer).toString()) === 3) resolve()
      })
    )
    expect(await a.send(Buffer.from('one'))).to.equal(true)
    a.trySend(Buffer.alloc(0))
    a.trySend(Buffer.from('three'))
    await three
    expect(messages).to.deep.equal(['one', '', 'three'])
  })

  it('lets a message overtake the data written before it in the same turn (UDX-95)', async () => {
    const { stream, wire } = bench.toWire()
    stream.write(Buffer.from('data'))
    stream.trySend(Buffer.from('message'))
    expect(await wire.nextInShort(2)).to.deep.equal(['MESSAGE 0 ack 0 to 77: message', 'DATA 0 ack 0 to 77: data'])
  })

  it('counts its packets with their headers, sent messages apart (API-242)', async () => {
    const { stream, wire } = bench.toWire()
    const counts = () => [
      stream.packetsTransmitted,
      stream.bytesTransmitted,
      stream.packetsReceived,
      stream.bytesReceived,
      stream.retransmits,
      stream.rtoCount,
      stream.fastRecoveries
    ]
    expect(counts()).to.deep.equal([0, 0, 0, 0, 0, 0, 0])
    stream.write(Buffer.alloc(10))
    await wire.next()
    expect(counts()).to.deep.equal([1, 30, 0, 0, 0, 0, 0])
    wire.data(0, 'abc', 1)
    await wire.next()
    stream.trySend(Buffer.alloc(5))
    await wire.next()
    expect(counts()).to.deep.equal([2, 50, 1, 23, 0, 0, 0])
    stream.destroy()
    expect(counts()).to.deep.equal([3, 70, 1, 23, 0, 0, 0])
  })

  it('says what it is (9.3)', async () => {
    const { stream, socket, wire } = bench.toWire()
    const json = stream.toJSON() as Record<string, unknown>
    expect(Object.keys(json)).to.deep.equal([
      'id',
      'connected',
      'destroying',
      'destroyed',
      'remoteId',
      'remoteHost',
      'remoteFamily',
      'remotePort',
      'mtu',
      'rtt',
      'cwnd',
      'inflight',
      'socket'
    ])
    expect(json).to.include({
      id: stream.id,
      connected: true,
      remotePort: wire.port,
      remoteFamily: 4,
      mtu: 1200,
      cwnd: 10
    })
    expect(json.socket).to.include({ bound: true, closing: false, streams: 1, idle: false, busy: true })
    expect(stream.localPort).to.equal(socket.address()?.port)
    expect(stream).to.not.have.property('setContentSize')
  })
})
