import { expect } from 'chai'
import { keyPair, sign } from '../../crypto/index.js'
import type { HyperDHT } from '../index.js'
import { HyperNet } from '../test-support/hyper-net.js'
import { ScriptedClient } from '../test-support/scripted-client.js'
import { Server } from './index.js'

const KEYS = keyPair(Buffer.alloc(32, 2))
const OTHER = keyPair(Buffer.alloc(32, 3))

describe('a server that listens', () => {
  let net: HyperNet
  let relay: HyperDHT
  let node: HyperDHT
  beforeEach(async () => {
    net = new HyperNet()
    relay = net.relay(40002)
    await net.until(relay.fullyBootstrapped())
    net.ports.push(40011)
    node = net.hyper({ port: 40010, bootstrap: ['127.0.0.1:40002'], ephemeral: true })
    await net.until(node.fullyBootstrapped())
  })
  afterEach(() => net.end())

  const failure = async (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
    net.until(promise.then(() => Promise.reject(new Error('it did not fail')), (error: Error) => error)) // prettier-ignore
  const noted = (server: Server<HyperDHT>): string[] => {
    const log: string[] = []
    for (const event of ['listening', 'close'] as const) server.on(event, () => log.push(event))
    return log
  }
  const records = (): number => relay.recordStats().records.forward

  it('has the members of the table, before, while and after (API-197 to API-199, API-208, API-212, HS-151, HS-152)', async () => {
    const server = node.createServer()
    const log = noted(server)
    expect(server).to.include({ listening: false, closed: false, suspended: false, publicKey: null, target: null })
    expect(server).to.include({
      dht: node,
      pool: null,
      relayThrough: null,
      relayKeepAlive: 5000,
      handshakeClearWait: 10000
    })
    expect([server.address(), server.relayAddresses]).to.deep.equal([null, []])
    const listen = server.listen()
    expect(server.listening).to.be.true
    expect(node.listening.has(server)).to.be.true
    expect(await net.until(listen)).to.equal(server)
    expect(log).to.deep.equal(['listening'])
    expect(server.publicKey).to.deep.equal(node.defaultKeyPair.publicKey)
    expect(server.address()).to.deep.equal({ publicKey: server.publicKey, host: node.host, port: node.port })
    expect(server.relayAddresses).to.deep.equal([{ host: '127.0.0.1', port: 40002 }])
    expect(server.target).to.have.length(32)
    expect(records()).to.equal(1)
    const close = server.close()
    expect(server.close()).to.equal(close)
    await net.until(close)
    expect(log).to.deep.equal(['listening', 'close'])
    expect(records()).to.equal(0)
    expect(server).to.include({ listening: false, closed: true, publicKey: null })
    expect([server.address(), server.relayAddresses, node.listening.size]).to.deep.equal([null, [], 0])
    expect(await net.until(server.listen()), 'does nothing').to.equal(server)
    expect(server.listening).to.be.false
  })

  it('listens once, and with a key of its own (HS-95, API-201, API-202)', async () => {
    const [a, b] = [node.createServer(), node.createServer()]
    const listen = a.listen(KEYS)
    expect(await failure(a.listen(KEYS))).to.include({ code: 'ALREADY_LISTENING', name: 'DHTError' })
    await net.until(listen)
    expect((await failure(a.listen(KEYS))).message).to.equal('ALREADY_LISTENING: Already listening')
    expect(await failure(b.listen(KEYS))).to.include({ code: 'KEYPAIR_ALREADY_USED' })
    expect([b.listening, node.listening.size]).to.deep.equal([false, 1])
    await net.until(b.listen(OTHER))
    expect(node.listening.size).to.equal(2)
    await net.until(a.close())
    await net.until(node.createServer().listen(KEYS))
  })

  it('takes no null, and no key pair that cannot sign (API-200, API-203)', async () => {
    const server = node.createServer()
    expect(await failure(server.listen(null as never))).to.be.instanceOf(TypeError)
    expect(await failure(server.listen({ publicKey: KEYS.publicKey }))).to.include({ code: 'BAD_KEY_PAIR' })
    expect([server.listening, node.listening.size]).to.deep.equal([false, 0])
    await net.until(
      server.listen({ publicKey: KEYS.publicKey, sign: (message: Uint8Array) => sign(message, KEYS.secretKey) })
    )
    expect(records()).to.equal(1)
  })

  it('ends a listen under way when it closes, without event (API-205)', async () => {
    const server = node.createServer()
    const log = noted(server)
    const listen = server.listen()
    await net.run(1)
    await net.until(Promise.all([server.close(), listen]))
    expect(await listen).to.equal(server)
    expect(log).to.deep.equal(['close'])
    expect(records()).to.equal(0)
  })

  it('ends with its node, or is left behind (API-59, API-60, API-67, API-205)', async () => {
    const server = node.createServer()
    const log = noted(server)
    const listen = server.listen()
    const destroy = node.destroy()
    await net.until(Promise.all([listen, destroy]))
    expect(log).to.deep.equal(['close'])
    expect(await failure(node.createServer().listen())).to.include({ code: 'NODE_DESTROYED' })

    const second = net.hyper({ port: 40020, bootstrap: ['127.0.0.1:40002'], ephemeral: true })
    await net.until(second.fullyBootstrapped())
    const [left, pending] = [second.createServer(), second.createServer()]
    const leftLog = noted(left)
    await net.until(left.listen(KEYS))
    const failed = failure(pending.listen(OTHER))
    await net.until(second.destroy({ force: true }))
    expect(await failed).to.include({ code: 'NODE_DESTROYED' })
    expect(leftLog).to.deep.equal(['listening'])
    expect(left.closed).to.be.false
    const before = net.network.packets.length
    await net.run(30_000)
    expect(net.network.packets.slice(before).filter(({ from }) => from.port !== 40002)).to.have.length(0)
  })

  it('closes at once if it never listened (API-210, HS-155)', () => {
    const server = node.createServer()
    const log = noted(server)
    server.on('close', () => void server.close())
    void server.close()
    expect(log).to.deep.equal(['close'])
  })

  it('withdraws while suspended, answers nothing, and comes back (HS-157, HS-158, API-55, API-58, API-227)', async () => {
    const server = node.createServer()
    await net.until(server.listen(KEYS))
    const c = new ScriptedClient(net, 50100, KEYS.publicKey)
    await net.until(Promise.all([server.suspend(), server.suspend()]))
    expect(records()).to.equal(0)
    c.send(40010)
    await net.run(50)
    expect(c.replies).to.have.length(0)
    await net.until(Promise.all([server.resume(), server.resume()]))
    await net.run(100)
    expect(records()).to.equal(1)
    c.send(40010)
    await net.run(50)
    expect(c.replies).to.have.length(1)
  })

  it('suspends and resumes with its node; connections end (HS-161, API-50, API-51, API-53)', async () => {
    const log: string[] = []
    const server = node.createServer((stream) => {
      stream.on('close', () => log.push('connection closed'))
    })
    await net.until(server.listen(KEYS))
    new ScriptedClient(net, 50100, KEYS.publicKey).send(40010)
    await net.run(50)
    expect(node.rawStreams.size).to.equal(1)
    const suspend = node.suspend()
    node.createRawStream()
    await net.until(suspend)
    expect(log).to.deep.equal(['connection closed'])
    expect([node.rawStreams.size, records(), node.listening.size]).to.deep.equal([0, 0, 1])
    await net.until(node.resume())
    await net.run(100)
    expect(records()).to.equal(1)
    const c = new ScriptedClient(net, 50101, KEYS.publicKey)
    c.send(node.io.serverSocket?.address()?.port ?? 0)
    await net.run(50)
    expect(c.replies).to.have.length(1)
  })

  it('listens on a suspended node and announces when it resumes (API-206)', async () => {
    await net.until(node.suspend())
    const server = node.createServer()
    await net.until(server.listen(KEYS))
    expect(records()).to.equal(0)
    await net.until(node.resume())
    await net.run(4000)
    expect(records()).to.equal(1)
  })

  it('leaves open connections alone when it closes, and ends handshakes under way (HS-155, HS-156, API-209)', async () => {
    const closed: string[] = []
    const server = node.createServer((stream) => {
      stream.on('close', () => closed.push('open one'))
    })
    await net.until(server.listen(KEYS))
    new ScriptedClient(net, 50100, KEYS.publicKey).send(40010)
    const waiting = new ScriptedClient(net, 50101, KEYS.publicKey)
    waiting.send(40010, { mode: 2, peerAddress: { host: '20.1.1.1', port: 5 } })
    await net.run(20)
    expect([net.streams.length, waiting.requests.length]).to.deep.equal([2, 1])
    await net.until(server.close())
    expect(closed).to.deep.equal([])
    expect(net.streams.map(({ destroying }) => destroying)).to.deep.equal([false, true])
    await net.run(20)
    expect(node.stats.socketPool).to.deep.equal({ socketsAdded: 1, socketsRemoved: 1 })
  })

  it('takes listeners in every form of createServer, the option first (HS-89, API-214, API-233)', async () => {
    const log: string[] = []
    const pool = node.pool()
    pool.on('connection', () => log.push('pool'))
    const first = node.createServer({ pool, onconnection: () => log.push('option') }, () => log.push('argument'))
    class Custom extends Server<HyperDHT> {}
    expect(first).to.not.be.instanceOf(Custom)
    await net.until(first.listen(KEYS))
    first.on('connection', () => log.push('late'))
    const c = new ScriptedClient(net, 50100, KEYS.publicKey)
    c.send(40010)
    await net.run(20)
    expect(log).to.deep.equal(['option', 'pool', 'late'])
    const plain = node.createServer(() => log.push('plain'))
    plain.onconnection({} as never)
    expect(log.at(-1)).to.equal('plain')
    expect(() => node.createServer(null as never)).to.throw(TypeError)
  })

  it('announces again after refresh(), within 3 s (HS-159, API-225, API-74)', async () => {
    const server = node.createServer()
    server.refresh()
    await net.until(server.listen(KEYS))
    await net.run(10)
    const announces = (): number => relay.recordStats().announces.confirmed
    const before = announces()
    expect(server.refresh()).to.equal(undefined)
    await net.run(3_500)
    expect(announces()).to.equal(before + 1)
    node.emit('network-change', [])
    await net.run(3_500)
    expect(announces()).to.equal(before + 2)
    server.notifyOnline()
  })

  it('passes an exception of a connection listener on, as an uncaught one', async () => {
    const server = node.createServer(() => {
      throw new Error('of the application')
    })
    await net.until(server.listen(KEYS))
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    const uncaught = new Promise<Error>((resolve) => process.once('uncaughtException', resolve))
    const c = new ScriptedClient(net, 50100, KEYS.publicKey)
    c.send(40010)
    const error = await net.until(uncaught)
    for (const listener of listeners) process.on('uncaughtException', listener)
    expect(error.message).to.equal('of the application')
    await net.run(10)
    expect(c.replies, 'the handshake is fine').to.have.length(1)
  })
})
