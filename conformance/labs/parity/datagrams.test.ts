import { once } from 'node:events'
import { expect } from 'chai'
import { Bench, event, HOST, inAllWorlds, port, soon, type Socket, thrown } from './test-support/index.js'

inAllWorlds('datagrams', (world) => {
  let bench: Bench
  let from: Socket
  let to: Socket

  beforeEach(() => {
    bench = new Bench(world)
    from = bench.socket()
    to = bench.socket()
  })

  afterEach(() => bench.tearDown())

  it('delivers bytes with their source (UDX-16)', async () => {
    const message = once(to, 'message')
    from.trySend(Buffer.from('hello'), port(to), HOST)
    const [bytes, source] = (await message) as [Buffer, unknown]
    expect(bytes).to.be.instanceOf(Buffer)
    expect(bytes.toString()).to.equal('hello')
    expect(source).to.deep.equal({ host: HOST, family: 4, port: port(from) })
  })

  for (const size of [0, 1, 20, 2047, 2048]) {
    it(`delivers ${size} bytes whole (UDX-18)`, async () => {
      const message = event<Buffer>(to, 'message')
      from.trySend(Buffer.alloc(size, 7), port(to), HOST)
      expect((await message).equals(Buffer.alloc(size, 7))).to.equal(true)
    })
  }

  it('cuts what is longer off at 2048 bytes (UDX-19)', async () => {
    const message = event<Buffer>(to, 'message')
    from.trySend(Buffer.alloc(2049, 7), port(to), HOST)
    expect((await message).length).to.equal(2048)
  })

  it('delivers nothing inside the sending call, also to itself (UDX-50)', async () => {
    const message = event<Buffer>(from, 'message')
    let arrived = false
    void message.then(() => (arrived = true))
    from.trySend(Buffer.from('x'), port(from), HOST)
    await Promise.resolve()
    expect(arrived).to.equal(false)
    await message
  })

  it('takes the bytes at the call (UDX-25)', async () => {
    const message = event<Buffer>(to, 'message')
    const bytes = Buffer.from('before')
    from.trySend(bytes, port(to), HOST)
    await message.then((got) => expect(got.toString()).to.equal('before'))
  })

  it('gives each receiver bytes of its own (UDX-20)', async () => {
    const sent = Buffer.from('mine')
    const first = event<Buffer>(to, 'message')
    from.trySend(sent, port(to), HOST)
    const got = await first
    got.fill(0)
    expect(sent.toString()).to.equal('mine')
    const second = event<Buffer>(to, 'message')
    from.trySend(sent, port(to), HOST)
    expect((await second).toString()).to.equal('mine')
    expect(got.equals(Buffer.alloc(4))).to.equal(true)
  })

  it('resolves to true when handed over, whatever becomes of it (UDX-21)', async () => {
    expect(await from.send(Buffer.alloc(1), port(to), HOST, 5)).to.equal(true)
    expect(await from.send(Buffer.alloc(1), port(to), HOST, 64)).to.equal(true)
    expect(await from.send(Buffer.alloc(70_000), port(to), HOST)).to.equal(true)
    expect(await from.send(Buffer.alloc(1), 0, HOST)).to.equal(true)
    from.trySend(Buffer.alloc(1), 0, HOST)
    from.trySend(Buffer.alloc(70_000), port(to), HOST)
  })

  it('resolves to false on a closing socket, and trySend does nothing (UDX-21, UDX-22)', async () => {
    const closed = from.close()
    let arrived = 0
    to.on('message', () => arrived++)
    expect(await from.send(Buffer.alloc(1), port(to), HOST)).to.equal(false)
    from.trySend(Buffer.alloc(1), port(to), HOST)
    await closed
    from.trySend(Buffer.alloc(1), port(to), HOST)
    expect(await from.send(Buffer.alloc(1), port(to), HOST)).to.equal(false)
    await soon()
    expect(arrived).to.equal(0)
  })

  it('takes ttl 0 to 255 and refuses others (UDX-23)', async () => {
    for (const ttl of [0, 1, 255]) from.trySend(Buffer.alloc(1), port(to), HOST, ttl)
    for (const ttl of [256, -1]) {
      expect(thrown(() => from.trySend(Buffer.alloc(1), port(to), HOST, ttl))).to.include({
        code: 'EINVAL',
        message: 'invalid argument'
      })
      const rejected = await from.send(Buffer.alloc(1), port(to), HOST, ttl).then(String, (err: Error) => err)
      expect(rejected).to.have.property('code', 'EINVAL')
    }
  })

  it('refuses a host that is no address (UDX-24)', async () => {
    const message = 'localhost is not a valid IP address'
    expect(thrown(() => from.trySend(Buffer.alloc(1), 1, 'localhost')).message).to.equal(message)
    const rejected = await from.send(Buffer.alloc(1), 1, 'localhost').then(String, (err: Error) => err.message)
    expect(rejected).to.equal(message)
  })

  it('runs microtasks and next ticks between two datagrams (UDX-49)', async () => {
    const log: string[] = []
    const done = new Promise<void>((resolve) => {
      to.on('message', (bytes) => {
        log.push(`message ${bytes.toString()}`)
        process.nextTick(() => log.push('tick'))
        queueMicrotask(() => log.push('microtask'))
        if (bytes.toString() === '3') setImmediate(resolve)
      })
    })
    for (const text of ['1', '2', '3']) from.trySend(Buffer.from(text), port(to), HOST)
    await done
    const expected = ['1', '2', '3'].flatMap((text) => [`message ${text}`, 'microtask', 'tick'])
    expect(log.length).to.equal(expected.length)
    for (const i of [0, 3, 6]) {
      expect(log[i]).to.equal(expected[i])
      expect(log.slice(i + 1, i + 3)).to.have.members(['microtask', 'tick'])
    }
  })

  it('hands over packets of streams that do not exist (UDX-17, UDX-54)', async () => {
    const packet = Buffer.from('ff01000099999999000040000000000003000000', 'hex')
    for (const bytes of [packet, packet.subarray(0, 19)]) {
      const message = event<Buffer>(to, 'message')
      from.trySend(bytes, port(to), HOST)
      expect((await message).equals(bytes)).to.equal(true)
    }
  })
})

inAllWorlds('the udx object', (world) => {
  it('resolves names and addresses, and rejects with EAI_NONAME (UDX-6)', async () => {
    const udx = world.createUdx()
    expect(await udx.lookup('127.0.0.1', { family: 4 })).to.deep.equal({ host: '127.0.0.1', family: 4 })
    const error = await udx.lookup('no-such-host.invalid', { family: 4 }).catch((err: unknown) => err)
    expect(error).to.include({ code: 'EAI_NONAME', message: 'unknown node or service' })
  })

  it('lists interfaces, those of a watcher while there is one (UDX-7)', async () => {
    const udx = world.createUdx()
    const [lo] = udx.networkInterfaces()
    expect(lo).to.deep.equal({ name: 'lo', host: '127.0.0.1', family: 4, internal: true })
    const watcher = udx.watchNetworkInterfaces()
    expect(udx.networkInterfaces()).to.equal(watcher.interfaces)
    expect([...watcher]).to.deep.equal(watcher.interfaces)
    await watcher.destroy()
    expect(udx.networkInterfaces()).to.not.equal(watcher.interfaces)
  })

  it('makes watchers that can be destroyed again (UDX-11)', async () => {
    const udx = world.createUdx()
    const watcher = udx.watchNetworkInterfaces(() => {})
    const log: string[] = []
    watcher.on('close', () => log.push('close'))
    const destroyed = watcher.destroy()
    expect(log).to.deep.equal([])
    await destroyed
    await watcher.destroy()
    expect(log).to.deep.equal(['close'])
  })
})
