import { expect } from 'chai'
import { EventEmitter } from 'node:events'
import type { Address } from '../../../ipencoding/index.js'
import { TestClock } from '../test-support/clock.js'
import { FakeHost } from '../test-support/fake-host.js'
import type { FakeSocket } from '../test-support/fake-socket.js'
import { type PooledSocket, SocketPool } from './index.js'

const PEER = { host: '20.2.0.2', port: 44181 }
const KEY = Buffer.alloc(32, 1)

describe('the socket pool', () => {
  let clock: TestClock
  let host: FakeHost
  let pool: SocketPool
  beforeEach(() => {
    clock = new TestClock()
    host = new FakeHost()
    pool = new SocketPool(host)
  })
  afterEach(() => clock.end())

  const fake = (pooled: PooledSocket): FakeSocket => pooled.socket as FakeSocket

  it('binds each to any port of the bind host, and counts them (HP-84, HP-199)', () => {
    const [a, b] = [pool.acquire(), pool.acquire()]
    expect(a.socket).not.to.equal(b.socket)
    expect(a.socket.address()?.host).to.equal('0.0.0.0')
    a.release()
    expect(host.stats.socketPool).to.deep.equal({ socketsAdded: 2, socketsRemoved: 1 })
    expect([pool.find(a.socket), pool.find(b.socket)]).to.deep.equal([null, b])
  })

  it('closes without references and streams only (HP-85, HP-86)', () => {
    const a = pool.acquire()
    a.retain()
    a.release()
    expect(a.closing).to.equal(false)
    fake(a).carries()
    a.release()
    expect(a.closing).to.equal(false)
    fake(a).rests()
    expect(a.closing).to.equal(true)
  })

  it('closes a reusable one 3000 ms after its last stream, unless another comes (HP-87, HS-215)', async () => {
    const a = pool.acquire()
    a.setReusable(true)
    fake(a).carries()
    a.release()
    fake(a).rests()
    await clock.pass(2999)
    fake(a).carries()
    await clock.pass(10_000)
    expect(a.closing).to.equal(false)
    fake(a).rests()
    await clock.pass(2999)
    expect(a.closing).to.equal(false)
    await clock.pass(1)
    expect([a.closing, pool.size, clock.timers]).to.deep.equal([true, 0, 0])
  })

  it('does not keep a reusable one that never carried a stream (HP-87)', () => {
    const a = pool.acquire()
    a.setReusable(true)
    a.release()
    expect(a.closing).to.equal(true)
  })

  it('hands datagrams of 2 bytes and more to the node, smaller ones to the puncher (HP-58, HP-59, HP-88)', () => {
    const a = pool.acquire()
    const probes: Address[] = []
    a.onprobe = (from) => probes.push(from)
    fake(a).get(Buffer.alloc(0), PEER)
    fake(a).get(Buffer.from([7]), PEER)
    fake(a).get(Buffer.from([3, 0]), PEER)
    expect(probes).to.deep.equal([PEER, PEER])
    expect(host.received).to.deep.equal([{ bytes: Buffer.from([3, 0]), from: PEER, socket: a.socket }])
    a.onprobe = null
    fake(a).get(Buffer.from([0]), PEER)
    expect(host.received).to.have.length(1)
  })

  it('sends one zero byte as a probe, and survives addresses that cannot be sent to (HP-56, HP-64)', async () => {
    const a = pool.acquire()
    a.probe(PEER, 5)
    a.probe({ host: '20.2.0.2', port: 0 }, 64)
    await a.sendProbe({ host: '20.2.0.2', port: 0 }, 64)
    expect(fake(a).sent.map(({ bytes, to, ttl }) => ({ bytes, to, ttl }))).to.deep.equal([
      { bytes: Buffer.from([0]), to: PEER, ttl: 5 }
    ])
    a.release()
    a.probe(PEER, 64)
    expect(fake(a).sent).to.have.length(1)
  })

  it('closes everything at the end, and gives nothing more', async () => {
    const a = pool.acquire()
    fake(a).carries()
    const b = pool.acquire()
    b.setReusable(true)
    fake(b).carries()
    b.release()
    fake(b).rests()
    const end = pool.destroy()
    expect(b.closing).to.equal(true)
    fake(a).rests()
    await end
    expect([pool.size, clock.timers]).to.deep.equal([0, 0])
    expect(() => pool.acquire()).to.throw('destroyed')
  })

  it('leaves nothing open if a socket cannot be bound', () => {
    host.udx.createSocket = () => {
      const socket = Object.assign(new EventEmitter(), {
        closed: false,
        bind() {
          throw new Error('EMFILE')
        },
        async close() {
          socket.closed = true
        }
      })
      bad = socket
      return socket as never
    }
    let bad: { closed: boolean } | null = null
    expect(() => pool.acquire()).to.throw('EMFILE')
    expect((bad as { closed: boolean } | null)?.closed).to.equal(true)
    expect(host.stats.socketPool.socketsAdded).to.equal(0)
  })

  describe('its routes', () => {
    class FakeStream extends EventEmitter {
      remoteHost: string | null = PEER.host
      remotePort = PEER.port

      constructor(readonly socket: FakeSocket) {
        super()
      }
    }

    const connect = (socket: FakeSocket): FakeStream => {
      socket.carries()
      return new FakeStream(socket)
    }

    it('lead to a peer over the socket of its stream, which becomes reusable (HP-92)', () => {
      const a = pool.acquire()
      pool.remember(KEY, connect(fake(a)))
      expect(pool.routes.get(KEY)).to.deep.equal({ socket: a.socket, address: PEER })
      expect(a.reusable).to.equal(true)
    })

    it('are not replaced (HP-92, HS-213)', () => {
      const [a, b] = [pool.acquire(), pool.acquire()]
      pool.remember(KEY, connect(fake(a)))
      pool.remember(KEY, connect(fake(b)))
      expect(pool.routes.get(KEY)?.socket).to.equal(a.socket)
      expect(b.reusable).to.equal(false)
    })

    it('end with their socket (HP-93, HS-213)', async () => {
      const a = pool.acquire()
      pool.remember(KEY, connect(fake(a)))
      a.release()
      fake(a).rests()
      expect(pool.routes.get(KEY)).not.to.equal(null)
      await clock.pass(3000)
      expect([pool.routes.get(KEY), pool.routes.size]).to.deep.equal([null, 0])
    })

    it('end with an error of any stream to the peer on the socket, and with them the mark (HP-93, HS-213)', () => {
      const a = pool.acquire()
      pool.remember(KEY, connect(fake(a)))
      const second = connect(fake(a))
      pool.remember(KEY, second)
      second.emit('error', new Error('ETIMEDOUT'))
      expect([pool.routes.get(KEY), a.reusable]).to.deep.equal([null, false])
      a.release()
      fake(a).rests()
      expect(a.closing).to.equal(true)
    })

    it('may lead over the main socket for as long as it is the main socket (HS-214)', () => {
      pool.remember(KEY, connect(host.mainSocket))
      expect(pool.routes.get(KEY)?.socket).to.equal(host.mainSocket)
      Object.assign(host, { mainSocket: pool.acquire().socket })
      expect(pool.routes.get(KEY)).to.equal(null)
      const a = pool.acquire()
      pool.remember(KEY, connect(fake(a)))
      expect(pool.routes.get(KEY)?.socket).to.equal(a.socket)
    })

    it('are 1024 at most, over one listener of the socket', () => {
      for (let i = 0; i < 1100; i++) {
        const key = Buffer.alloc(32)
        key.writeUInt32LE(i)
        pool.remember(key, connect(host.mainSocket))
      }
      expect(pool.routes.size).to.equal(1024)
      expect(pool.routes.get(Buffer.alloc(32))).to.equal(null)
      expect(host.mainSocket.listenerCount('close')).to.equal(1)
    })
  })
})
