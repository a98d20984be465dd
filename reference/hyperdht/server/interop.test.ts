import { expect } from 'chai'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { KeyPair } from '../../crypto/index.js'
import { createTestnet, HyperDHT } from '../index.js'
import type { EncryptedStream } from '../peers/index.js'
import type { GateOptions } from './gate.js'
import { LIMITS } from './handshakes.js'
import type { ServerOptions } from './index.js'

// The running peer: never read.
interface PeerServer {
  publicKey: Buffer
  relayAddresses: object[]
  listen(): Promise<unknown>
  close(): Promise<void>
}
interface PeerNode {
  connect(key: Buffer, options?: object): EncryptedStream
  createServer(onconnection: (stream: EncryptedStream) => void): PeerServer
  fullyBootstrapped(): Promise<void>
  destroy(): Promise<void>
  defaultKeyPair: KeyPair
  pool(): object
}
const require = createRequire(import.meta.url)
const Peer = require('hyperdht') as new (options: object) => PeerNode

const echo = (stream: EncryptedStream): void => {
  stream.on('error', () => {})
  stream.on('data', (data) => stream.write(data))
  stream.on('end', () => stream.end())
}

describe('connections between the peer and us, on loopback', function () {
  this.timeout(90_000)
  const ends: (() => Promise<unknown>)[] = []
  let bootstrap: (string | number | object)[]
  before(async () => {
    // All relays are ours: whatever works below is forwarded by our nodes.
    const net = await createTestnet(5)
    bootstrap = net.bootstrap
    ends.push(() => net.destroy())
  })
  after(async () => {
    for (const end of ends.reverse()) await end()
  })
  afterEach(async () => {
    for (const end of ends.splice(1).reverse()) await end()
  })

  async function ours(options = {}): Promise<HyperDHT> {
    const node = new HyperDHT({ bootstrap: bootstrap as never, host: '127.0.0.1', ephemeral: true, quickFirewall: false, ...options }) // prettier-ignore
    ends.push(() => node.destroy())
    await node.fullyBootstrapped()
    return node
  }

  async function peer(options = {}): Promise<PeerNode> {
    const node = new Peer({ bootstrap, host: '127.0.0.1', ephemeral: true, ...options })
    ends.push(() => node.destroy())
    await node.fullyBootstrapped()
    return node
  }

  async function listening(options: ServerOptions = {}, node?: HyperDHT) {
    const own = node ?? (await ours())
    const accepted: EncryptedStream[] = []
    const server = own.createServer(options, (stream) => {
      accepted.push(stream)
      echo(stream)
    })
    await server.listen()
    return { node: own, server, accepted, publicKey: server.publicKey as Buffer }
  }

  /** Writes through the echo and ends in good order. */
  async function roundTrip(stream: EncryptedStream, bytes = Buffer.from('hello')): Promise<void> {
    stream.write(bytes)
    const [data] = (await once(stream as never, 'data')) as [Buffer]
    expect(data).to.deep.equal(bytes)
    stream.end()
    await once(stream as never, 'close')
  }

  const WAYS: [string, object, ServerOptions][] = [
    ['in the local network (HS-132, HS-197, HS-199)', {}, {}],
    ['by fast open (HP-164)', { localConnection: false }, { shareLocalAddress: false }],
    ['by hole punching (HS-134, HP-170)', { localConnection: false, fastOpen: false }, { shareLocalAddress: false }]
  ]
  for (const [name, connect, serve] of WAYS) {
    it(`its client reaches our firewalled server through our relays ${name}`, async () => {
      const { node, publicKey, accepted } = await listening(serve)
      expect([node.firewalled, node.remoteAddress()]).to.deep.equal([true, null])
      const client = await peer()
      const stream = client.connect(publicKey, connect)
      await roundTrip(stream)
      expect(accepted).to.have.length(1)
      expect(accepted[0]?.remotePublicKey).to.deep.equal(client.defaultKeyPair.publicKey)
      expect(accepted[0]?.handshakeHash).to.deep.equal(stream.handshakeHash)
      expect(stream).to.deep.include({ isInitiator: true })
      await closed(accepted[0] as EncryptedStream)
      await rawClosed(node)
      const { socketPool } = node.stats
      while (socketPool.socketsAdded > socketPool.socketsRemoved) await new Promise(setImmediate)
    })
  }

  it('its client reaches its server through our nodes (HS-60 to HS-66, HP-13 to HP-26)', async () => {
    const server = (await peer()).createServer(echo)
    await server.listen()
    expect(server.relayAddresses.length).to.be.greaterThan(0)
    for (const options of [{}, { localConnection: false }, { localConnection: false, fastOpen: false }]) {
      await roundTrip((await peer()).connect(server.publicKey, options))
    }
    await server.close()
  })

  it('its client may connect as often as it likes: only who never comes uses up the gate (HS-126)', async () => {
    const limits = LIMITS as { GATE: GateOptions }
    const { GATE } = limits
    // The fourth that never comes would wait for half an hour.
    limits.GATE = { rate: 1 / 1800, burst: 3, waiting: 8, reserve: 0 }
    try {
      const { publicKey, accepted } = await listening()
      const client = await peer()
      for (let i = 0; i < 8; i++) await roundTrip(client.connect(publicKey))
      // Nor who goes at once, without a word.
      for (let i = 0; i < 8; i++) {
        const stream = client.connect(publicKey)
        await once(stream as never, 'open')
        stream.destroy()
        await closed(accepted.at(-1) as EncryptedStream)
      }
    } finally {
      limits.GATE = GATE
    }
  })

  it('carries 1 MB there and back, and half-open ends (STR-28, STR-69)', async () => {
    const { publicKey } = await listening()
    const stream = (await peer()).connect(publicKey)
    const sent = Buffer.alloc(1 << 20, 'punchlist')
    const received: Buffer[] = []
    stream.on('data', (data) => received.push(data))
    for (let i = 0; i < sent.length; i += 1 << 16) stream.write(sent.subarray(i, i + (1 << 16)))
    stream.end()
    await closed(stream)
    expect(Buffer.concat(received).equals(sent)).to.be.true
  })

  it('refuses by firewall: the client sees nothing at all (API-173, API-218)', async () => {
    const payloads: object[] = []
    const { publicKey } = await listening({
      firewall: (_key, payload) => {
        payloads.push(payload)
        return true
      }
    })
    const stream = (await peer()).connect(publicKey)
    const [error] = (await once(stream as never, 'error')) as [Error & { code: string }]
    expect(error.code).to.equal('PEER_CONNECTION_FAILED')
    expect(payloads.length).to.be.greaterThan(0)
  })

  it('vetoes by holepunch hook, or never punches: HOLEPUNCH_ABORTED (HS-138, API-223, API-256)', async () => {
    for (const holepunch of [() => false, false] as const) {
      const { publicKey } = await listening({ holepunch, shareLocalAddress: false })
      const stream = (await peer()).connect(publicKey, { localConnection: false, fastOpen: false })
      const [error] = (await once(stream as never, 'error')) as [Error & { code: string }]
      expect(error.code).to.equal('HOLEPUNCH_ABORTED')
    }
  })

  it('20 clients at once (HS-109)', async () => {
    const { publicKey, accepted, node } = await listening()
    const clients = await Promise.all(Array.from({ length: 4 }, () => peer()))
    await Promise.all(Array.from({ length: 20 }, (_, i) => roundTrip((clients[i % 4] as PeerNode).connect(publicKey))))
    expect(accepted).to.have.length(20)
    await Promise.all(accepted.map(closed))
    await rawClosed(node)
  })

  it('raw streams over its connection (API-240, STR-95)', async () => {
    const { node, publicKey, accepted } = await listening()
    const client = (await peer()) as PeerNode & { createRawStream(): ReturnType<HyperDHT['createRawStream']> }
    const connect = (Peer as unknown as typeof HyperDHT).connectRawStream
    const stream = client.connect(publicKey)
    await stream.opened
    stream.write('x')
    await once(stream as never, 'data')
    const [mine, theirs] = [node.createRawStream(), client.createRawStream()]
    for (const raw of [mine, theirs, stream]) raw.on('error', () => {})
    HyperDHT.connectRawStream(accepted[0] as EncryptedStream, mine, theirs.id)
    connect(stream, theirs, mine.id)
    mine.write('raw')
    const [data] = (await once(theirs as never, 'data')) as [Buffer]
    expect(data.toString()).to.equal('raw')
    expect(node.rawStreams.size).to.equal(2)
    expect([...node.rawStreams]).to.include(mine)
    expect(() => HyperDHT.connectRawStream({ rawStream: null } as EncryptedStream, mine, 1)).to.throw('STREAM_NOT_CONNECTED') // prettier-ignore
    stream.destroy()
    await node.destroy()
    expect(node.rawStreams.size).to.equal(0)
    expect(() => HyperDHT.connectRawStream(accepted[0] as EncryptedStream, mine, 1)).to.throw('STREAM_NOT_CONNECTED')
  })

  it('its client is told by ECONNRESET when our node suspends or ends (API-51, API-63, STR-23)', async () => {
    for (const end of ['suspend', 'destroy'] as const) {
      const { node, publicKey, accepted } = await listening()
      const stream = (await peer()).connect(publicKey)
      stream.write('x')
      await once(stream as never, 'data')
      const errors: unknown[] = []
      accepted[0]?.on('error', (error) => errors.push(error))
      const reset = once(stream as never, 'error') as Promise<[Error & { code: string }]>
      const ended = closed(accepted[0] as EncryptedStream)
      await node[end]()
      expect((await reset)[0].code).to.equal('ECONNRESET')
      await ended
      expect(errors).to.deep.equal([])
    }
  })

  it('keeps one connection per peer in a pool (API-229 to API-235, STR-87, STR-88)', async () => {
    const node = await ours()
    const pool = node.pool()
    const events: EncryptedStream[] = []
    pool.on('connection', (stream, ref) => {
      events.push(stream)
      expect(ref.active()).to.equal(undefined)
    })
    const { publicKey, accepted } = await listening({ pool }, node)
    const client = await peer()
    const first = client.connect(publicKey)
    first.on('error', () => {})
    first.write('x')
    await once(first as never, 'data')
    const key = client.defaultKeyPair.publicKey
    expect([pool.has(key), pool.get(key), pool.connecting, [...pool.connections].length]).to.deep.equal([
      true,
      accepted[0],
      0,
      1
    ])
    const reset = once(first as never, 'error') as Promise<[Error & { code: string }]>
    const second = client.connect(publicKey)
    second.on('error', () => {})
    second.write('y')
    expect((await reset)[0].code, 'same direction: the new one stays').to.equal('ECONNRESET')
    await closed(accepted[0] as EncryptedStream)
    expect([events.length, pool.get(key) === accepted[1]]).to.deep.equal([2, true])
    const gone = closed(accepted[1] as EncryptedStream)
    for (const ref of pool.connections) ref.release()
    await gone
    expect([pool.has(key), pool.get(key)]).to.deep.equal([false, null])
  })

  describe('with open nodes, which leave dead entries behind in the tables of their own networks', () => {
    let shared: typeof bootstrap
    beforeEach(async () => {
      shared = bootstrap
      const net = await createTestnet(4)
      bootstrap = net.bootstrap
      ends.push(() => net.destroy())
    })
    afterEach(() => {
      bootstrap = shared
    })

    it('its client reaches our open server, straight or through a relay (HS-119, HS-128, HS-195)', async () => {
      const { node, publicKey, server } = await listening({}, await ours({ firewalled: false, ephemeral: false }))
      expect(server.relayAddresses[0]).to.deep.equal(node.remoteAddress())
      const client = await peer()
      await roundTrip(client.connect(publicKey))
      const before = node.stats.punches.open
      await roundTrip(client.connect(publicKey, { relayAddresses: [node.remoteAddress()] }))
      expect(node.stats.punches.open).to.equal(before + 1)
    })

    it('its open client is connected to at once (HS-128, HS-196)', async () => {
      const { node, publicKey } = await listening({ shareLocalAddress: false })
      const client = await peer({ ephemeral: false, firewalled: false })
      await roundTrip(client.connect(publicKey, { localConnection: false }))
      expect(node.stats.punches.open).to.equal(1)
    })
  })
})

function closed(stream: EncryptedStream): Promise<unknown> {
  return stream.destroyed ? Promise.resolve() : once(stream as never, 'close')
}

/** A raw stream outlives its encrypted stream until its last packet is acknowledged. */
async function rawClosed(node: HyperDHT): Promise<void> {
  await Promise.all([...node.rawStreams].map((raw) => once(raw as never, 'close')))
  expect(node.rawStreams.size).to.equal(0)
}
