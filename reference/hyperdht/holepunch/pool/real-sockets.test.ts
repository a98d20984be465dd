import { expect } from 'chai'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { Address } from '../../../ipencoding/index.js'
import type { UdxWithStreams } from '../../peers/index.js'
import { FakeHost } from '../test-support/fake-host.js'
import { SocketPool } from './index.js'

const UDX = createRequire(import.meta.url)('udx-native') as new () => UdxWithStreams

/** The same on the sockets of udx-native, whose events the fake ones imitate. */
describe('the socket pool on real sockets', () => {
  const make = (): { host: FakeHost; pool: SocketPool; udx: UdxWithStreams } => {
    const udx = new UDX()
    const host = Object.assign(new FakeHost(), { udx, bindHost: '127.0.0.1' })
    return { host, pool: new SocketPool(host), udx }
  }

  it('keeps a socket for its stream, and closes it after (HP-85, HP-86, HP-91)', async () => {
    const [a, b] = [make(), make()]
    const [one, two] = [a.pool.acquire(), b.pool.acquire()]
    const address = (socket: typeof one): Address => socket.socket.address() as Address

    const probed = new Promise<Address>((resolve) => {
      two.onprobe = resolve
    })
    one.probe(address(two), 5)
    expect((await probed).port).to.equal(address(one).port)

    const message = new Promise<void>((resolve) => {
      b.host.receive = (bytes, from, socket) => {
        expect([bytes.toString('hex'), from.port, socket]).to.deep.equal(['0300', address(one).port, two.socket])
        resolve()
      }
    })
    one.socket.trySend(Buffer.from([3, 0]), address(two).port, '127.0.0.1')
    await message

    const [left, right] = [a.udx.createStream(1), b.udx.createStream(2)]
    left.connect(one.socket, 2, address(two).port, '127.0.0.1')
    right.connect(two.socket, 1, address(one).port, '127.0.0.1')
    a.pool.remember(Buffer.alloc(32), left)
    expect(a.pool.routes.get(Buffer.alloc(32))?.address).to.deep.equal({ host: '127.0.0.1', port: address(two).port })
    one.setReusable(false)
    for (const socket of [one, two]) socket.release()
    expect([one.closing, two.closing]).to.deep.equal([false, false])

    const closed = Promise.all([once(one.socket as never, 'close'), once(two.socket as never, 'close')])
    right.on('error', () => {})
    left.on('error', () => {})
    left.destroy()
    await closed
    expect([a.pool.size, b.pool.size, a.pool.routes.size]).to.deep.equal([0, 0, 0])
    await Promise.all([a.pool.destroy(), b.pool.destroy()])
  })
})
