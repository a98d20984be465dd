import { expect } from 'chai'
import { TapNetwork, type TapSocket, type Transit } from './index.js'

function bound(network: TapNetwork, host: string, port: number): TapSocket {
  const socket = network.attach({ host }).createSocket()
  socket.bind(port)
  return socket
}

const A = '192.0.2.1'
const B = '192.0.2.2'

describe('drivers/tap: network', () => {
  it('delivers in the order of sending, over all hosts, each datagram in a task of its own (UDX-49, UDX-86)', async () => {
    const network = new TapNetwork()
    const [a, b] = [bound(network, A, 1000), bound(network, B, 2000)]
    const log: string[] = []
    a.on('message', (data: Buffer) => log.push(`a ${data[0]}`))
    b.on('message', (data: Buffer) => {
      log.push(`b ${data[0]}`)
      void Promise.resolve().then(() => log.push(`b ${data[0]} microtask`))
      process.nextTick(() => log.push(`b ${data[0]} tick`))
    })
    a.trySend(Buffer.from([1]), 2000, B)
    b.trySend(Buffer.from([2]), 1000, A)
    a.trySend(Buffer.from([3]), 2000, B)
    expect(log, 'nothing is delivered inside a sending call (UDX-50)').to.deep.equal([])
    await network.settle()
    expect(log).to.deep.equal(['b 1', 'b 1 tick', 'b 1 microtask', 'a 2', 'b 3', 'b 3 tick', 'b 3 microtask'])
  })

  it('settles when the last answer to an answer has been handled', async () => {
    const network = new TapNetwork()
    const [a, b] = [bound(network, A, 1000), bound(network, B, 2000)]
    let rounds = 0
    for (const socket of [a, b]) {
      socket.on('message', (data: Buffer, { host, port }: { host: string; port: number }) => {
        if (++rounds < 50) setImmediate(() => socket.trySend(data, port, host))
      })
    }
    a.trySend(Buffer.alloc(1), 2000, B)
    await network.settle()
    expect(rounds).to.equal(50)
  })

  it('copies at sending and gives the receiver memory of its own (UDX-25, UDX-85)', async () => {
    const network = new TapNetwork()
    const [a, b] = [bound(network, A, 1000), bound(network, B, 2000)]
    const seen: Transit[] = []
    network.observe((transit) => seen.push(transit))
    const received: Buffer[] = []
    b.on('message', (data: Buffer) => {
      received.push(Buffer.from(data))
      data.fill(0xff)
    })
    const data = Buffer.from('0102', 'hex')
    a.trySend(data, 2000, B)
    data.fill(0)
    await network.settle()
    expect(received.map((d) => d.toString('hex'))).to.deep.equal(['0102'])
    expect(seen[0]?.data.toString('hex')).to.equal('0102')
    expect(seen[0]).to.deep.include({ from: { host: A, port: 1000 }, to: { host: B, port: 2000 }, ttl: 64 })
  })

  it('shows what is sent to nobody, and goes on', async () => {
    const network = new TapNetwork()
    const [a, b] = [bound(network, A, 1000), bound(network, B, 2000)]
    const seen: number[] = []
    network.observe(({ to }) => seen.push(to.port))
    let received = 0
    b.on('message', () => received++)
    a.trySend(Buffer.alloc(1), 9, B)
    a.trySend(Buffer.alloc(1), 2000, B)
    await network.settle()
    expect(seen).to.deep.equal([9, 2000])
    expect(received).to.equal(1)
  })

  it('does not carry a low TTL to another host (UDX-88)', async () => {
    const network = new TapNetwork()
    const [a, b, c] = [bound(network, A, 1000), bound(network, B, 2000), bound(network, A, 3000)]
    const received: string[] = []
    b.on('message', () => received.push('b'))
    c.on('message', () => received.push('c'))
    await a.send(Buffer.alloc(1), 2000, B, 5)
    await a.send(Buffer.alloc(1), 3000, A, 5)
    await network.settle()
    expect(received).to.deep.equal(['c'])
  })

  it('lets the taps of one host share its ports, and frees them (UDX-12, UDX-92)', async () => {
    const network = new TapNetwork()
    const first = bound(network, A, 1000)
    const other = network.attach({ host: A, firstFreePort: 1000 })
    expect(() => other.createSocket().bind(1000))
      .to.throw()
      .with.property('code', 'EADDRINUSE')
    const free = other.createSocket()
    free.bind(0)
    expect(free.address()?.port).to.equal(1001)
    bound(network, B, 1000)
    await first.close()
    other.createSocket().bind(1000)
  })

  it('delivers nothing to a closed socket, and takes nothing from it (UDX-22, UDX-27)', async () => {
    const network = new TapNetwork()
    const [a, b] = [bound(network, A, 1000), bound(network, B, 2000)]
    let received = 0
    b.on('message', () => received++)
    a.trySend(Buffer.alloc(1), 2000, B)
    const closed = b.close()
    b.trySend(Buffer.alloc(1), 1000, A)
    await closed
    await network.settle()
    expect(received).to.equal(0)
  })
})
