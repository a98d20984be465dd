import { expect } from 'chai'
import { PacketType } from '../sim/udx/index.js'
import { Bench, event, HOST, inAllWorlds, port, readAll, record, soon, thrown, Wire } from './test-support/index.js'

const { ACK, DATA, DESTROY, END, HEARTBEAT, MESSAGE, SACK } = PacketType

inAllWorlds('relayTo', (world) => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench(world)
  })

  afterEach(() => bench.tearDown())

  /** Wire `near` speaks to stream `a`, which relays to `b`, whose remote is wire `far`. */
  function scene(options = { connectB: true }) {
    const [socket, near, far] = [bench.socket(), bench.wire(), bench.wire()]
    const [a, b] = [bench.stream(), bench.stream()]
    near.speakTo(a.id, port(socket))
    if (options.connectB) b.connect(socket, 88, far.port, HOST)
    a.relayTo(b)
    const log: string[] = []
    record(log, socket, 'socket', 'idle', 'message')
    record(log, a, 'a', 'data', 'message', 'end', 'error', 'close')
    record(log, b, 'b', 'data', 'message', 'end', 'error', 'close')
    return { socket, near, far, a, b, log }
  }

  it('sends every packet on with the other’s id and nothing else changed (UDX-76, UDX-83)', async () => {
    const { socket, near, far, log } = scene()
    const packets = [
      { type: DATA, seq: 0, payload: Buffer.from('data') },
      { type: MESSAGE, seq: 1, payload: Buffer.from('message') },
      { type: SACK, seq: 1, ack: 3, sack: [{ start: 5, end: 7 }] },
      { type: HEARTBEAT, seq: 1, ack: 900 },
      { type: ACK, seq: 1, ack: 1 },
      { type: END, seq: 1 }
    ]
    for (const packet of packets) near.send(packet)
    for (const packet of packets) {
      const { bytes, ...seen } = await far.next()
      expect(seen).to.deep.include({ sack: [], ack: 0, ...packet, streamId: 88, fromPort: port(socket) })
      expect(bytes.readUInt32LE(8)).to.equal(4_194_304)
    }
    expect(await near.rest()).to.deep.equal([])
    expect(log).to.deep.equal([])
  })

  it('sends on what a stack would not understand', async () => {
    const { near, far, a } = scene()
    const odd = Buffer.from('ff01c5ff00000000000000000102030405060708aa', 'hex')
    odd.writeUInt32LE(a.id, 4)
    near.sendRaw(odd)
    const arrived = event<Buffer>(far.socket, 'message')
    const expected = Buffer.from(odd)
    expected.writeUInt32LE(88, 4)
    expect((await arrived).toString('hex')).to.equal(expected.toString('hex'))
  })

  it('drops packets while the other one is unconnected (UDX-77)', async () => {
    const { socket, near, far, b } = scene({ connectB: false })
    near.data(0, 'lost')
    await soon()
    b.connect(socket, 88, far.port, HOST)
    near.data(1, 'kept')
    expect(await far.nextInShort(1)).to.deep.equal(['DATA 1 ack 0 to 88: kept'])
  })

  it('asks the firewall function, which may connect the stream on its first packet (UDX-78)', async () => {
    const [socket, near, far] = [bench.socket(), bench.wire(), bench.wire()]
    const b = bench.stream()
    let asked = 0
    const a = bench.stream({
      firewall: (from, remotePort, host) => {
        if (asked++ === 0) return true
        a.connect(from, Wire.ID, remotePort, host)
        return false
      }
    })
    near.speakTo(a.id, port(socket))
    b.connect(socket, 88, far.port, HOST)
    a.relayTo(b)
    for (const seq of [0, 1, 2]) near.data(seq, `${seq}`)
    expect(await far.nextInShort(2)).to.deep.equal(['DATA 1 ack 0 to 88: 1', 'DATA 2 ack 0 to 88: 2'])
    expect(asked).to.equal(2)
    expect(a.remotePort).to.equal(near.port)
  })

  it('sends a DESTROY on, then fails with ECONNRESET; the other one stays (UDX-79)', async () => {
    const { near, far, a, b, log } = scene()
    near.send({ type: DESTROY, seq: 9, ack: 4 })
    expect(await far.nextInShort(1)).to.deep.equal(['DESTROY 9 ack 4 to 88'])
    await soon()
    expect(log).to.deep.equal(['a error ECONNRESET', 'a close'])
    expect(a.destroyed).to.equal(true)
    expect(b.connected).to.equal(true)
  })

  it('says nothing to anybody when it is destroyed (UDX-80)', async () => {
    const { socket, near, far, a, b } = scene()
    a.connect(socket, Wire.ID, near.port, HOST)
    a.destroy()
    await event(a, 'close')
    expect(await near.rest()).to.deep.equal([])
    expect(await far.rest()).to.deep.equal([])
    expect(b.connected).to.equal(true)
  })

  it('is closed with the other one, silently, until it is destroyed (UDX-81, UDX-82)', async () => {
    const { socket, near, far, a, b, log } = scene()
    a.connect(socket, Wire.ID, near.port, HOST)
    const c = bench.stream()
    c.relayTo(a)
    b.destroy()
    expect(a).to.include({ connected: false, destroyed: false })
    expect(socket.idle).to.equal(true)
    expect(await far.nextInShort(1)).to.deep.equal(['DESTROY 0 ack 0 to 88'])
    expect(await near.rest()).to.deep.equal([])
    const message = event(socket, 'message')
    near.data(0, 'unknown')
    await message
    expect(log.filter((line) => line.startsWith('a'))).to.deep.equal([])
    const closed = Promise.all([event(a, 'close'), event(c, 'close')])
    a.destroy()
    c.destroy()
    await closed
    expect(a.destroyed).to.equal(true)
  })

  it('closes both of two that relay to each other (UDX-81)', async () => {
    const { socket, near, a, b } = scene()
    b.relayTo(a)
    a.connect(socket, Wire.ID, near.port, HOST)
    a.destroy()
    expect(b.connected).to.equal(false)
    await event(a, 'close')
    expect(b.destroyed).to.equal(false)
  })

  it('throws for a second relay and a closed one, does nothing when closed itself (UDX-84)', () => {
    const { a, b } = scene()
    expect(thrown(() => a.relayTo(b))).to.include({ code: 'EINVAL', message: 'invalid argument' })
    const [c, closed] = [bench.stream(), bench.stream()]
    closed.destroy()
    expect(thrown(() => c.relayTo(closed)).code).to.equal('EINVAL')
    closed.relayTo(c)
  })

  it('carries a stream from end to end, which then closes by itself', async () => {
    const [socket, end1, end2] = [bench.socket(), bench.anotherUdx(), bench.anotherUdx()]
    const [socket1, socket2] = [bench.socket(end1), bench.socket(end2)]
    const [a, b] = [bench.stream(), bench.stream()]
    const [left, right] = [bench.stream(undefined, end1), bench.stream(undefined, end2)]
    a.relayTo(b)
    b.relayTo(a)
    a.connect(socket, left.id, port(socket1), HOST)
    b.connect(socket, right.id, port(socket2), HOST)
    left.connect(socket1, a.id, port(socket), HOST)
    right.connect(socket2, b.id, port(socket), HOST)
    const sent = Buffer.alloc(200_000, 'relayed')
    const [closed, reading] = [Promise.all([event(left, 'close'), event(right, 'close')]), readAll(right)]
    const answer = readAll(left)
    left.write(sent)
    left.end(null)
    expect((await reading).equals(sent)).to.equal(true)
    right.end(Buffer.from('thanks'))
    expect((await answer).toString()).to.equal('thanks')
    await closed
    expect([a.connected, b.connected]).to.deep.equal([true, true])
  })
})
