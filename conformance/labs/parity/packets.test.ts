import { expect } from 'chai'
import { PacketType } from '../sim/udx/index.js'
import { Bench, event, HOST, inAllWorlds, record, soon } from './test-support/index.js'

const { ACK, DATA, DESTROY, END, HEARTBEAT, MESSAGE, SACK } = PacketType

inAllWorlds('packets', (world) => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench(world)
  })

  afterEach(() => bench.tearDown())

  it('are the recorded ones, byte for byte (UDX-52)', async () => {
    const [socket, wire, stream] = [bench.socket(), bench.wire(), bench.stream()]
    stream.connect(socket, 2002, wire.port, HOST)
    wire.speakTo(stream.id, socket.address()?.port ?? 0)
    const hex = async () => (await wire.next()).bytes.toString('hex')
    stream.write(Buffer.from('05000068656c6c6f', 'hex'))
    expect(await hex()).to.equal('ff010100d207000000004000000000000000000005000068656c6c6f')
    stream.trySend(Buffer.from('msg'))
    expect(await hex()).to.equal('ff010800d207000000004000' + '01000000' + '00000000' + '6d7367')
    stream.trySend(Buffer.alloc(0))
    expect(await hex()).to.equal('ff010800d207000000004000' + '01000000' + '00000000')
    wire.data(1, 'x')
    expect(await hex()).to.equal('ff010400d207000000004000' + '01000000' + '00000000' + '0100000002000000')
    wire.data(0, 'x')
    expect(await hex()).to.equal('ff010000d207000000004000' + '01000000' + '02000000')
    stream.end(null)
    expect(await hex()).to.equal('ff010200d207000000004000' + '01000000' + '02000000')
    stream.destroy()
    expect(await hex()).to.equal('ff011000d207000000004000' + '02000000' + '02000000')
  })

  it('with DATA or END are each answered, copies too (UDX-57)', async () => {
    const { stream, wire } = bench.toWire()
    stream.resume()
    wire.data(0, 'a')
    wire.data(0, 'a')
    wire.data(1, 'b')
    expect(await wire.nextInShort(3)).to.deep.equal(['ACK 0 ack 1 to 77', 'ACK 0 ack 1 to 77', 'ACK 0 ack 2 to 77'])
    wire.send({ type: END, seq: 2 })
    wire.send({ type: END, seq: 2 })
    expect(await wire.nextInShort(2)).to.deep.equal(['ACK 0 ack 3 to 77', 'ACK 0 ack 3 to 77'])
    expect(await wire.rest()).to.deep.equal([])
  })

  it('of other types are not, but for a heartbeat (UDX-57)', async () => {
    const { wire } = bench.toWire()
    wire.send({ type: MESSAGE, payload: Buffer.from('m') })
    wire.send({ type: ACK })
    wire.send({ type: HEARTBEAT })
    expect(await wire.rest()).to.deep.equal(['ACK 0 ack 0 to 77'])
  })

  it('that arrive early are named in blocks until the gap is filled (UDX-56)', async () => {
    const { stream, wire } = bench.toWire()
    const log: string[] = []
    record(log, stream, 'stream', 'data')
    wire.data(2, 'c')
    wire.data(4, 'e')
    wire.data(1, 'b')
    wire.data(0, 'a')
    wire.data(3, 'd')
    expect(await wire.nextInShort(5)).to.deep.equal([
      'SACK 0 ack 0 2-3 to 77',
      'SACK 0 ack 0 2-3 4-5 to 77',
      'SACK 0 ack 0 1-3 4-5 to 77',
      'SACK 0 ack 3 4-5 to 77',
      'ACK 0 ack 5 to 77'
    ])
    expect(log.map((line) => line.at(-1)).join('')).to.equal('abcde')
  })

  it('run their events apart, with microtasks in between (UDX-49)', async () => {
    const { stream, wire } = bench.toWire()
    const log: string[] = []
    for (const name of ['data', 'message', 'end']) {
      stream.on(name as 'data', () => {
        log.push(name)
        queueMicrotask(() => log.push(`after ${name}`))
      })
    }
    wire.data(1, 'b')
    wire.data(0, 'a')
    wire.send({ type: DATA | MESSAGE | END, seq: 2, payload: Buffer.from('c') })
    await event(stream, 'end')
    await soon()
    const names = ['data', 'data', 'data', 'message', 'end']
    expect(log).to.deep.equal(names.flatMap((name) => [name, `after ${name}`]))
  })

  it('skip padding, and are dropped with less than that (UDX-55)', async () => {
    const { stream, wire } = bench.toWire()
    const log: string[] = []
    record(log, stream, 'stream', 'data')
    const packet = (offset: number, text: string) => {
      const bytes = Buffer.alloc(20 + text.length)
      Buffer.from('ff0101', 'hex').copy(bytes)
      bytes[3] = offset
      bytes.writeUInt32LE(stream.id, 4)
      bytes.write(text, 20)
      return bytes
    }
    wire.sendRaw(packet(9, 'too short'.slice(1)))
    wire.sendRaw(packet(3, '\0\0\0padded'))
    expect(await wire.nextInShort(1)).to.deep.equal(['ACK 0 ack 1 to 77'])
    expect(log).to.deep.equal(['stream data padded'])
  })

  it('may have unknown bits, not unknown versions (UDX-52, UDX-54)', async () => {
    const { stream, socket, wire } = bench.toWire()
    const log: string[] = []
    record(log, stream, 'stream', 'data')
    wire.send({ type: DATA | 0x40 | 0x80, payload: Buffer.from('x') })
    await wire.next()
    const other = Buffer.from('ff02010000000000000040000000000000000000', 'hex')
    other.writeUInt32LE(stream.id, 4)
    const message = event<Buffer>(socket, 'message')
    wire.sendRaw(other)
    expect((await message).equals(other)).to.equal(true)
    expect(log).to.deep.equal(['stream data x'])
  })

  it('with DATA and nothing in them are empty chunks (UDX-61)', async () => {
    const { stream, wire } = bench.toWire()
    const data = event<Buffer>(stream, 'data')
    wire.data(0, '')
    expect((await data).length).to.equal(0)
    expect(await wire.nextInShort(1)).to.deep.equal(['ACK 0 ack 1 to 77'])
  })

  it('with DATA and MESSAGE deliver both ways, in memory apart (UDX-42, UDX-60)', async () => {
    const { stream, wire } = bench.toWire()
    const data = event<Buffer>(stream, 'data')
    const message = event<Buffer>(stream, 'message')
    wire.send({ type: DATA | MESSAGE, payload: Buffer.from('both') })
    ;(await data).fill(0)
    expect((await message).toString()).to.equal('both')
  })

  it('with MESSAGE are delivered whatever their number, each copy (UDX-47, UDX-58)', async () => {
    const { stream, wire } = bench.toWire()
    const log: string[] = []
    record(log, stream, 'stream', 'message')
    wire.data(0, 'x')
    for (const seq of [0, 7, 7]) wire.send({ type: MESSAGE, seq, payload: Buffer.from(`${seq}`) })
    await wire.next()
    await soon()
    expect(log).to.deep.equal(['stream message 0', 'stream message 7', 'stream message 7'])
  })

  it('with an old DESTROY are ignored, with a new one not (UDX-58)', async () => {
    const { stream, wire } = bench.toWire()
    wire.data(0, 'x')
    wire.send({ type: DESTROY, seq: 0 })
    wire.send({ type: HEARTBEAT, seq: 1 })
    expect(await wire.nextInShort(2)).to.deep.equal(['ACK 0 ack 1 to 77', 'ACK 0 ack 1 to 77'])
    expect(stream.connected).to.equal(true)
    wire.send({ type: DESTROY, seq: 99 })
    expect(await event<Error>(stream, 'error')).to.have.property('code', 'ECONNRESET')
  })

  it('behind the end are ignored (UDX-43)', async () => {
    const { stream, wire } = bench.toWire()
    const log: string[] = []
    record(log, stream, 'stream', 'data', 'end')
    wire.send({ type: DATA | END, payload: Buffer.from('last') })
    wire.data(1, 'late')
    expect(await wire.nextInShort(2)).to.deep.equal(['ACK 0 ack 1 to 77', 'ACK 0 ack 1 to 77'])
    expect(log).to.deep.equal(['stream data last', 'stream end'])
  })

  it('that acknowledge what was not sent deliver, and no more; an END in them is not noticed (UDX-96, 9.11)', async () => {
    const { stream, wire } = bench.toWire()
    const log: string[] = []
    record(log, stream, 'stream', 'data', 'end')
    const data = event<Buffer>(stream, 'data')
    wire.data(0, 'x', 5)
    expect((await data).toString()).to.equal('x')
    wire.send({ type: END, seq: 1, ack: 5 })
    expect(await wire.rest()).to.deep.equal([])
    expect(log).to.deep.equal(['stream data x'])
    wire.send({ type: END, seq: 1 })
    expect(await wire.nextInShort(1)).to.deep.equal(['ACK 0 ack 2 to 77'])
    await soon()
    expect(log).to.deep.equal(['stream data x', 'stream end'])
  })

  it('share writes of one turn, and say the end with the last (UDX-41, UDX-43)', async () => {
    const { stream, wire } = bench.toWire()
    stream.write(Buffer.from('one '))
    stream.write(Buffer.from('two '))
    stream.trySend(Buffer.from('first'))
    stream.end(Buffer.from('three'))
    expect(await wire.nextInShort(2)).to.deep.equal([
      'MESSAGE 0 ack 0 to 77: first',
      'DATA|END 0 ack 0 to 77: one two three'
    ])
  })

  it('carry 1132, then 1152 bytes at most; ten are sent unacknowledged (UDX-66, UDX-67)', async () => {
    const { stream, wire } = bench.toWire()
    stream.write(Buffer.alloc(20_000))
    const sizes: number[] = []
    while (sizes.length < 10) sizes.push((await wire.next()).payload.length)
    expect(sizes).to.deep.equal([1132, ...Array<number>(9).fill(1152)])
    expect(await wire.rest()).to.deep.equal([])
    wire.send({ type: ACK, ack: 1 })
    expect((await wire.next()).seq).to.equal(10)
  })

  it('lost in the middle are sent again when later ones are known to have arrived (UDX-64, UDX-68)', async () => {
    const { stream, wire } = bench.toWire()
    wire.data(0, 'x')
    await wire.next()
    for (const text of ['a', 'b', 'c']) {
      stream.write(Buffer.from(text))
      await wire.next()
    }
    await soon()
    wire.data(1, 'y')
    await wire.next()
    wire.send({ type: SACK, seq: 2, sack: [{ start: 1, end: 3 }] })
    expect(await wire.nextInShort(1)).to.deep.equal(['DATA 0 ack 2 to 77: a'])
  })

  it('at the end of a flight are sent once more before the long timeout (UDX-64)', async function () {
    // A machine that stalls for half a second makes the real stack late.
    this.retries(3)
    const { stream, wire } = bench.toWire()
    stream.write(Buffer.from('a'))
    await wire.next()
    wire.send({ type: ACK, ack: 1 })
    await stream.flush()
    stream.write(Buffer.from('b'))
    const started = performance.now()
    expect(await wire.nextInShort(2)).to.deep.equal(['DATA 1 ack 0 to 77: b', 'DATA 1 ack 0 to 77: b'])
    expect(performance.now() - started).to.be.below(700)
  })

  it('are sent again after 1000 ms where nothing is known (UDX-63, UDX-65)', async () => {
    const { stream, wire } = bench.toWire()
    stream.write(Buffer.from('a'))
    const started = performance.now()
    expect(await wire.nextInShort(2)).to.deep.equal(['DATA 0 ack 0 to 77: a', 'DATA 0 ack 0 to 77: a'])
    expect(performance.now() - started).to.be.at.least(900)
  })

  it('ask a receiver without room, and feed it when it has some (UDX-62)', async () => {
    const { stream, wire } = bench.toWire()
    const closed = Buffer.from('ff01000000000000000000000000000000000000', 'hex')
    closed.writeUInt32LE(stream.id, 4)
    wire.sendRaw(closed)
    wire.send({ type: HEARTBEAT, seq: 0 })
    await wire.next()
    wire.sendRaw(closed)
    await soon()
    stream.write(Buffer.from('a'))
    expect(await wire.nextInShort(1)).to.deep.equal(['HEARTBEAT 0 ack 0 to 77'])
    wire.send({ type: ACK })
    expect(await wire.nextInShort(1)).to.deep.equal(['DATA 0 ack 0 to 77: a'])
  })
})
