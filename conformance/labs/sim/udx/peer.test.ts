import { once } from 'node:events'
import { Server } from 'blind-relay'
import { expect } from 'chai'
import { type Endpoint } from '../types.js'
import { type Datagram, type Weather } from './test-support/index.js'
import { LiveTimers } from './test-support/live-timers.js'
import { Peer, PeerNetwork, type PeerNode, type PeerServer, type PeerStream } from './test-support/peer-network.js'

const MB = 1_000_000
const KEY_PAIR = Peer.keyPair(Buffer.alloc(32, 7))
const RELAY_KEY_PAIR = Peer.keyPair(Buffer.alloc(32, 8))
const TOPIC = Buffer.alloc(32, 9)

function laterTask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function readAll(stream: PeerStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  stream.on('data', (bytes: Buffer) => chunks.push(bytes))
  await once(stream, 'end')
  return Buffer.concat(chunks)
}

function closed(stream: PeerStream): Promise<Error | null> {
  return new Promise((resolve) => {
    let error: Error | null = null
    stream.on('error', (err: Error) => (error = err))
    stream.on('close', () => resolve(error))
  })
}

/** Hosts behind which only those are heard whom they have spoken to; `open` may bar more. */
function firewalls(guarded: readonly string[], open: (datagram: Datagram) => boolean): Weather {
  const spoken = new Set<string>()
  const key = (inside: Endpoint, outside: Endpoint) => `${inside.host}:${inside.port} ${outside.host}:${outside.port}`
  return (datagram) => {
    const { from, to } = datagram
    if (guarded.includes(from.host)) spoken.add(key(from, to))
    if (guarded.includes(to.host) && !spoken.has(key(to, from))) return []
    return open(datagram) ? [1] : []
  }
}

async function echo(stream: PeerStream, text: string): Promise<string> {
  const answer = once(stream, 'data') as Promise<[Buffer]>
  stream.write(Buffer.from(text))
  return (await answer)[0].toString()
}

describe('labs/sim/udx: the unmodified peer, hyperdht 6.34.0 (9.9)', () => {
  let peers: PeerNetwork
  let server: PeerNode
  let client: PeerNode
  let listening: PeerServer
  let timers: LiveTimers

  before(async () => {
    timers = new LiveTimers()
    peers = await PeerNetwork.start(4)
    server = await peers.add('20.2.0.1')
    client = await peers.add('20.3.0.1')
    listening = server.createServer()
    await listening.listen(KEY_PAIR)
  })

  // The last test destroys it first, to look at what is left.
  after(async () => {
    timers.uninstall()
    await peers.destroy()
  })

  /** Both ends of a new connection. */
  async function connect(options = {}): Promise<{ near: PeerStream; far: PeerStream }> {
    const accepted = once(listening, 'connection') as Promise<[PeerStream]>
    const near = client.connect(KEY_PAIR.publicKey, options)
    await once(near, 'open')
    const [far] = await accepted
    return { near, far }
  }

  it('announces, and finds the announcement', async () => {
    await server.announce(TOPIC, KEY_PAIR).finished()
    const found: string[] = []
    for await (const { peers } of client.lookup(TOPIC))
      found.push(...peers.map(({ publicKey }) => publicKey.toString('hex')))
    expect(new Set(found)).to.deep.equal(new Set([KEY_PAIR.publicKey.toString('hex')]))
  })

  it('connects, exchanges 1 MB each way, closes one direction after the other', async () => {
    const { near, far } = await connect()
    const ends = [closed(near), closed(far)]
    const reading = readAll(far)
    near.end(Buffer.alloc(MB, 'there'))
    await once(far, 'data')
    expect(timers.count).to.be.above(0)
    expect((await reading).equals(Buffer.alloc(MB, 'there'))).to.equal(true)
    const answer = readAll(near)
    far.end(Buffer.alloc(MB, 'back again'))
    expect((await answer).equals(Buffer.alloc(MB, 'back again'))).to.equal(true)
    expect(await Promise.all(ends)).to.deep.equal([null, null])
  })

  it('sees the other end’s destruction as a reset', async () => {
    const { near, far } = await connect()
    const end = closed(far)
    near.on('error', () => {})
    near.destroy()
    expect(await end).to.have.property('code', 'ECONNRESET')
  })

  it('does so through 10 % loss', async () => {
    let count = 0
    peers.network.weather = () => (++count % 10 === 0 ? [] : [1])
    try {
      const { near, far } = await connect()
      const ends = [closed(near), closed(far)]
      const reading = readAll(far)
      near.end(Buffer.alloc(MB / 4, 'lossy'))
      expect((await reading).equals(Buffer.alloc(MB / 4, 'lossy'))).to.equal(true)
      near.destroy()
      far.destroy()
      await Promise.all(ends)
    } finally {
      peers.network.weather = () => [1]
    }
  })

  it('connects through a relay, and moves to the direct path (9.7, 9.8)', async () => {
    const { network } = peers
    const guarded = ['20.5.0.1', '20.6.0.1']
    const [near, far] = guarded
    let direct = false
    network.weather = firewalls(
      guarded,
      ({ from, to }) => direct || !guarded.includes(from.host) || !guarded.includes(to.host)
    )
    const [dialler, listener, host] = [
      await peers.add('20.5.0.1'),
      await peers.add('20.6.0.1'),
      await peers.add('20.4.0.1')
    ]
    const relay = new Server({ createStream: (options) => host.createRawStream({ ...options, framed: true }) })
    const door = host.createServer((stream: PeerStream) => {
      relay.accept(stream, { id: stream.remotePublicKey }).on('error', () => {})
    })
    await door.listen(RELAY_KEY_PAIR)
    const server = listener.createServer()
    const keyPair = Peer.keyPair(Buffer.alloc(32, 10))
    await server.listen(keyPair)
    const accepted = once(server, 'connection') as Promise<[PeerStream]>
    const stream = dialler.connect(keyPair.publicKey, { relayThrough: RELAY_KEY_PAIR.publicKey })
    await once(stream, 'open')
    const [other] = await accepted
    other.on('data', (bytes: Buffer) => other.write(bytes))
    expect(await echo(stream, 'by the relay')).to.equal('by the relay')
    expect([stream.rawStream.remoteHost, other.rawStream.remoteHost]).to.deep.equal(['20.4.0.1', '20.4.0.1'])
    const changed = Promise.all([once(stream.rawStream, 'remote-changed'), once(other.rawStream, 'remote-changed')])
    direct = true
    await changed
    expect([stream.rawStream.remoteHost, other.rawStream.remoteHost]).to.deep.equal([far, near])
    network.sent.length = 0
    expect(await echo(stream, 'directly')).to.equal('directly')
    const ends = [closed(stream), closed(other)]
    stream.destroy()
    other.destroy()
    await Promise.all(ends)
    await Promise.all([server.close(), relay.close(), door.close()])
    network.weather = () => [1]
  })

  it('suspends, resumes on the same ports and connects again (UDX-15, UDX-92)', async () => {
    const before = peers.network.boundPorts
    await client.suspend()
    expect(peers.network.boundPorts).to.be.below(before)
    await client.resume()
    expect(peers.network.boundPorts).to.equal(before)
    const { near, far } = await connect()
    const end = closed(far)
    near.on('error', () => {})
    near.destroy()
    await end
  })

  it('leaves no socket, stream, watcher, port or timer behind', async () => {
    await listening.close()
    await peers.destroy()
    await laterTask()
    const left = peers.udxes.map(({ open }) => open)
    expect(left).to.deep.equal(left.map(() => ({ sockets: 0, streams: 0, watchers: 0 })))
    expect(peers.network.boundPorts).to.equal(0)
    expect(timers.count).to.equal(0)
  })
})
