import { expect } from 'chai'
import { createVirtualUdx, type VirtualUdx } from './index.js'
import { inVirtualTime, SmallNetwork } from './test-support/index.js'

const A = '20.0.0.1'

describe('labs/sim/udx: the udx object of a host', () => {
  let network: SmallNetwork
  let udx: VirtualUdx

  beforeEach(() => {
    network = new SmallNetwork()
    udx = createVirtualUdx(network.host('a', A))
  })

  it('resolves the names of its network (UDX-6)', async () => {
    network.names.set('boot.example', '20.0.0.9')
    expect(await udx.lookup('boot.example', { family: 4 })).to.deep.equal({ host: '20.0.0.9', family: 4 })
    const failed = await udx.lookup('boot.example', { family: 6 }).catch((err: unknown) => err)
    expect(failed).to.have.property('code', 'EAI_NONAME')
  })

  it('hands the network bytes, source, target and ttl (UDX-23, UDX-85, UDX-88)', () => {
    const socket = udx.createSocket()
    socket.bind(1000, '0.0.0.0')
    const bytes = Buffer.from('00', 'hex')
    for (const ttl of [undefined, 0, 5]) socket.trySend(bytes, 2000, '20.0.0.2', ttl)
    bytes.fill(1)
    const sent = { from: { host: A, port: 1000 }, to: { host: '20.0.0.2', port: 2000 }, bytes: Buffer.alloc(1) }
    expect(network.sent).to.deep.equal([64, 64, 5].map((ttl) => ({ ...sent, ttl })))
  })

  it('has no IPv6 addresses to bind', () => {
    const socket = udx.createSocket()
    expect(() => socket.bind(0, '::1'))
      .to.throw('address not available')
      .with.property('code', 'EADDRNOTAVAIL')
    socket.bind(0)
    expect(socket.address()?.host).to.equal('0.0.0.0')
  })

  it('tells of changed addresses at its next look, every 5 s, and only then (UDX-9, UDX-10)', () =>
    inVirtualTime(async (clock) => {
      const host = network.host('b', '20.0.0.2')
      const udx = createVirtualUdx(host)
      const changes: [number, string[]][] = []
      const watcher = udx.watchNetworkInterfaces((interfaces) => {
        changes.push([clock.now, interfaces.filter(({ internal }) => !internal).map(({ host }) => host)])
      })
      expect(clock.countTimers()).to.equal(0)
      await clock.tickAsync(12_000)
      host.move('20.0.0.3')
      expect(udx.networkInterfaces()[1]?.host).to.equal('20.0.0.2')
      await clock.tickAsync(10_000)
      host.move('20.0.0.4')
      host.move('20.0.0.3')
      await clock.tickAsync(10_000)
      host.move('20.0.0.5', '20.0.0.6')
      await clock.tickAsync(10_000)
      expect(changes).to.deep.equal([
        [15_000, ['20.0.0.3']],
        [35_000, ['20.0.0.5', '20.0.0.6']]
      ])
      host.move('20.0.0.7')
      const destroyed = watcher.destroy()
      expect(host.watched).to.equal(0)
      await clock.tickAsync(10_000)
      await destroyed
      expect(changes).to.have.length(2)
      expect(udx.open.watchers).to.equal(0)
      expect(clock.countTimers()).to.equal(0)
    }))

  it('refuses packets of source port 0 without asking the firewall function (UDX-33)', async () => {
    const host = network.host('b', '20.0.0.2')
    const udx = createVirtualUdx(host)
    const socket = udx.createSocket()
    socket.bind(0, '0.0.0.0')
    const asked: number[] = []
    const stream = udx.createStream(1, { firewall: (_, port) => asked.push(port) })
    const packet = Buffer.from('ff01000001000000' + '00004000' + '0000000000000000', 'hex')
    for (const port of [0, 65_535]) host.listeners[0]?.deliver(Buffer.from(packet), { host: A, port })
    await new Promise((resolve) => setImmediate(resolve))
    expect(asked).to.deep.equal([65_535])
    stream.destroy()
    await socket.close()
  })

  it('counts what is open (UDX-27)', async () => {
    const [socket, unbound] = [udx.createSocket(), udx.createSocket()]
    socket.bind(0, A)
    const stream = udx.createStream(1)
    stream.connect(socket, 2, 3, '20.0.0.2')
    const watcher = udx.watchNetworkInterfaces()
    expect(udx.open).to.deep.equal({ sockets: 2, streams: 1, watchers: 1 })
    const closed = Promise.all([socket.close(), unbound.close(), watcher.destroy()])
    expect(network.boundPorts).to.equal(1)
    stream.destroy()
    expect(network.boundPorts).to.equal(0)
    await closed
    expect(udx.open).to.deep.equal({ sockets: 0, streams: 0, watchers: 0 })
  })

  it('outlives listeners that throw: an uncaught exception, and the next datagram arrives', async () => {
    const [from, to] = [udx.createSocket(), udx.createSocket()]
    from.bind(1, A)
    to.bind(2, A)
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    const uncaught = new Promise((resolve) => process.once('uncaughtException', resolve))
    const second = new Promise((resolve) => {
      to.on('message', (bytes) => {
        if (bytes[0] === 2) resolve(bytes)
        else throw new Error('from a listener')
      })
    })
    from.trySend(Buffer.of(1), 2, A)
    from.trySend(Buffer.of(2), 2, A)
    try {
      expect(await uncaught).to.have.property('message', 'from a listener')
      await second
    } finally {
      for (const listener of listeners) process.on('uncaughtException', listener)
      await Promise.all([from.close(), to.close()])
    }
  })
})
