import { expect } from 'chai'
import { MAX_RECEIVED, type SentDatagram, TapUdx } from './index.js'

const REMOTE = { host: '192.0.2.9', port: 4660 }

describe('drivers/tap: sockets', () => {
  it('hands out free ports in order and honours explicit ones (UDX-12, UDX-92)', () => {
    const udx = new TapUdx()
    const [a, b, c] = [udx.createSocket(), udx.createSocket(), udx.createSocket()]
    expect(a.address()).to.equal(null)
    a.bind(0, '0.0.0.0')
    b.bind(50001, '127.0.0.1')
    c.bind(0)
    expect(a.address()).to.deep.equal({ host: '0.0.0.0', family: 4, port: 50000 })
    expect(b.address()?.port).to.equal(50001)
    expect(c.address()?.port).to.equal(50002)
    expect(udx.socketAt(50001)).to.equal(b)
    expect(() => udx.socketAt(1)).to.throw('no socket is bound to port 1')
  })

  it('throws for a taken port or a foreign host and stays bindable (UDX-12, UDX-14)', () => {
    const udx = new TapUdx()
    udx.createSocket().bind(4000)
    const socket = udx.createSocket()
    expect(() => socket.bind(4000))
      .to.throw('in use')
      .with.property('code', 'EADDRINUSE')
    expect(() => socket.bind(4001, '192.0.2.1'))
      .to.throw()
      .with.property('code', 'EADDRNOTAVAIL')
    expect(() => socket.bind(4001, 'name')).to.throw('not a valid IP')
    expect(socket.bound).to.equal(false)
    socket.bind(4001)
    expect(() => socket.bind(4002)).to.throw('Already bound')
  })

  it('records what is sent, as it was at that moment, and tells the hook (UDX-21, UDX-22, UDX-25)', async () => {
    const seen: SentDatagram[] = []
    const udx = new TapUdx({ onSend: (d) => seen.push(d) })
    const socket = udx.createSocket()
    socket.bind(4000)
    const data = Buffer.from('0102', 'hex')
    socket.trySend(data, REMOTE.port, REMOTE.host)
    data.fill(0xff)
    expect(await socket.send(Buffer.alloc(1), REMOTE.port, REMOTE.host, 5)).to.equal(true)
    expect(udx.sent).to.deep.equal(seen)
    expect(seen.map((d) => [d.data.toString('hex'), d.ttl])).to.deep.equal([['0102', 64], ['00', 5]]) // prettier-ignore
    expect(seen[0]?.to).to.deep.equal(REMOTE)
    expect(udx.take()).to.have.length(2)
    expect(udx.sent).to.have.length(0)
  })

  it('refuses what is no address, port or ttl (UDX-23, UDX-24)', async () => {
    const socket = new TapUdx().createSocket()
    expect(() => socket.trySend(Buffer.alloc(1), 1, 'name')).to.throw('not a valid IP')
    expect(() => socket.trySend(Buffer.alloc(1), 1, '127.0.0.1', 256)).to.throw('ttl')
    expect(await socket.send(Buffer.alloc(1), 1, 'name').then(String, (err: Error) => err.message)).to.include(
      'not a valid'
    )
  })

  it('keeps no more datagrams than it was told', () => {
    const udx = new TapUdx({ keep: 4 })
    const socket = udx.createSocket()
    for (let i = 0; i < 100; i++) {
      socket.trySend(Buffer.from([i]), 1, '127.0.0.1')
      expect(udx.sent.length).to.be.at.most(4)
    }
    expect(udx.sent.at(-1)?.data[0]).to.equal(99)
  })

  it('injects copies, empty and one-byte datagrams too, cut at 2048 bytes (UDX-16, UDX-18 to UDX-20)', () => {
    const udx = new TapUdx()
    const socket = udx.createSocket()
    socket.bind(4000)
    const got: [Buffer, unknown][] = []
    socket.on('message', (data: Buffer, from: unknown) => got.push([data, from]))
    const data = Buffer.alloc(3000, 7)
    for (const n of [0, 1, 3000]) udx.inject(data.subarray(0, n), REMOTE, socket)
    expect(got.map(([d]) => d.length)).to.deep.equal([0, 1, MAX_RECEIVED])
    expect(got[0]?.[1]).to.deep.equal({ host: '192.0.2.9', family: 4, port: 4660 })
    data.fill(0)
    expect(got[2]?.[0][0]).to.equal(7)
  })

  it('closes once, after its streams have left, and frees the port (UDX-26 to UDX-29)', async () => {
    const udx = new TapUdx()
    const socket = udx.createSocket()
    socket.bind(4000)
    const events: string[] = []
    for (const name of ['busy', 'idle', 'close', 'message']) socket.on(name, () => events.push(name))
    socket.attach()
    expect(socket.idle).to.equal(false)
    const closed = socket.close()
    expect(socket.close()).to.equal(closed)
    expect(await socket.send(Buffer.alloc(1), 1, '127.0.0.1')).to.equal(false)
    udx.inject(Buffer.alloc(2), REMOTE, socket)
    socket.detach()
    await closed
    udx.inject(Buffer.alloc(2), REMOTE, socket)
    expect(events).to.deep.equal(['busy', 'message', 'close'])
    expect(socket.address()?.port).to.equal(4000)
    expect(udx.sockets).to.have.length(0)
    udx.createSocket().bind(4000)
  })

  it('resolves only the names it was given (UDX-6)', async () => {
    const udx = new TapUdx({ names: { 'boot.example': '192.0.2.7' } })
    expect(await udx.lookup('boot.example')).to.deep.equal({ host: '192.0.2.7', family: 4 })
    expect(await udx.lookup('toString').then(String, (err: { code: string }) => err.code)).to.equal('EAI_NONAME')
  })
})
