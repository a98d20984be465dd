import { createRequire } from 'node:module'
import { Server as RelayServer } from 'blind-relay'
import { expect } from 'chai'
import { createTestnet, HyperDHT } from '../index.js'
import type { EncryptedStream } from '../peers/index.js'
import type { ConnectFailure, ConnectOptions } from './index.js'

/** What these tests use of a node, ours or the peer's, which is run and never read. */
interface AnyNode {
  createServer(options: object, onconnection: (stream: EncryptedStream) => void): AnyServer
  connect(key: Uint8Array, options?: ConnectOptions): EncryptedStream
  createRawStream(options: object): object
  destroy(options?: object): Promise<void>
  readonly stats: { relaying: object }
}

interface AnyServer {
  listen(): Promise<unknown>
  readonly publicKey: Buffer
}

interface AnyTestnet {
  readonly bootstrap: readonly unknown[]
  destroy(): Promise<void>
}

const require = createRequire(import.meta.url)
const Peer = require('hyperdht') as new (options: object) => AnyNode
const createPeerTestnet = require('hyperdht/testnet') as (size: number) => Promise<AnyTestnet>

type Kind = 'ours' | 'theirs'

const KINDS: readonly Kind[] = ['ours', 'theirs']
/** Who is client and server; the peer with itself says nothing about us. */
const PAIRS = KINDS.flatMap((client) => KINDS.map((server) => [client, server] as const)).filter(
  ([client, server]) => client === 'ours' || server === 'ours'
)

describe('connections on loopback', function () {
  this.timeout(60_000)

  for (const network of KINDS) {
    describe(`in a network of ${network === 'ours' ? 'our nodes' : 'the peer'}`, () => {
      let testnet: AnyTestnet
      let nodes: AnyNode[]

      before(async () => {
        testnet = network === 'ours' ? await createTestnet(4) : await createPeerTestnet(4)
      })

      after(() => testnet.destroy())

      beforeEach(() => (nodes = []))

      afterEach(async () => {
        for (const node of nodes) await node.destroy({ force: true })
      })

      function make(kind: Kind): AnyNode {
        // Whether a node finds out that it is open is a matter of luck on loopback (NODE-87).
        const options = { bootstrap: testnet.bootstrap as [], host: '127.0.0.1', quickFirewall: false }
        const node = kind === 'ours' ? (new HyperDHT(options) as unknown as AnyNode) : new Peer(options)
        nodes.push(node)
        return node
      }

      /** A server that gives its streams, in the order they come. */
      async function serve(
        kind: Kind,
        options: object = {}
      ): Promise<AnyServer & { next(): Promise<EncryptedStream> }> {
        const streams: EncryptedStream[] = []
        const waiting: ((stream: EncryptedStream) => void)[] = []
        const server = make(kind).createServer(options, (stream) => {
          stream.on('error', () => {})
          const take = waiting.shift()
          if (take) take(stream)
          else streams.push(stream)
        })
        await server.listen()
        const next = (): Promise<EncryptedStream> =>
          new Promise((resolve) => {
            const stream = streams.shift()
            if (stream) resolve(stream)
            else waiting.push(resolve)
          })
        return Object.assign(server, { next })
      }

      for (const [client, server] of PAIRS) {
        describe(`${client} to ${server}`, () => {
          it('carries data both ways and ends in order (HS-205, STR-37, STR-68 to STR-70)', async () => {
            const listening = await serve(server)
            const stream = make(client).connect(listening.publicKey)
            const events: string[] = []
            for (const event of ['handshake', 'connect', 'open']) stream.on(event, () => events.push(event))
            stream.write('early')
            stream.end('last')
            const other = await listening.next()
            other.end('answer')
            expect(await Promise.all([all(other), all(stream)])).to.deep.equal([['early', 'last'], ['answer']])
            expect(events, 'STR-67').to.deep.equal(['handshake', 'connect', 'open'])
            expect(stream.handshakeHash).to.deep.equal(other.handshakeHash)
            expect(other.remotePublicKey).to.deep.equal(stream.publicKey)
          })

          it('carries a megabyte (STR-39)', async () => {
            const listening = await serve(server)
            const stream = make(client).connect(listening.publicKey)
            stream.end(Buffer.alloc(1 << 20, 7))
            const other = await listening.next()
            other.end()
            const [got] = await Promise.all([all(other), all(stream)])
            expect(got.join('')).to.have.length(1 << 20)
          })

          it('tells a reset (API-186, STR-25)', async () => {
            const listening = await serve(server)
            const stream = make(client).connect(listening.publicKey)
            const failed = failure(stream)
            stream.write('x')
            const other = await listening.next()
            other.once('data', () => other.destroy())
            expect(await failed).to.include({ code: 'ECONNRESET' })
          })

          it('reconnects over the reused socket, or from what it remembers (HS-209, HS-214)', async () => {
            const listening = await serve(server, { reusableSocket: true })
            const node = make(client)
            for (let i = 0; i < 3; i++) {
              const stream = node.connect(listening.publicKey, { reusableSocket: true })
              stream.end(`${i}`)
              const other = await listening.next()
              other.end()
              expect((await Promise.all([all(other), all(stream)]))[0]).to.deep.equal([`${i}`])
            }
          })

          it('goes through a blind relay that either side names (STR-96 to STR-105)', async () => {
            const { publicKey, relay } = await relaying(server)
            for (const who of ['client', 'server'] as const) {
              const relayThrough = { relayThrough: publicKey }
              const unpunched = { holepunch: () => false, shareLocalAddress: false }
              const listening = await serve(server, { ...unpunched, ...(who === 'server' ? relayThrough : {}) })
              const stream = make(client).connect(listening.publicKey, {
                localConnection: false,
                fastOpen: false,
                ...(who === 'client' ? relayThrough : {})
              })
              const failed = failure(stream)
              stream.write('x')
              const other = await listening.next()
              other.write('y')
              await Promise.all([once(other, 'data'), once(stream, 'data')])
              expect(relay.stats.pairings.matched).to.equal(who === 'client' ? 1 : 2)
              stream.destroy()
              await Promise.race([once(stream, 'close'), failed])
            }
          })

          it('moves from the relay to a punched hole without a gap (STR-157 to STR-165)', async () => {
            const { publicKey, relay } = await relaying('theirs')
            let punch = (): void => {}
            const relayed = new Promise<void>((resolve) => (punch = resolve))
            const wait = { holepunch: () => relayed.then(() => true) as unknown as boolean }
            // The peer's hooks cannot wait in a client.
            const listening = await serve(server, { shareLocalAddress: false, ...(client === 'theirs' ? wait : {}) })
            const stream = make(client).connect(listening.publicKey, {
              localConnection: false,
              fastOpen: false,
              relayThrough: publicKey,
              ...(client === 'ours' ? wait : {})
            })
            const failed = failure(stream)
            stream.write('0')
            const other = await listening.next()
            other.on('data', (data) => other.write(data))
            await once(stream, 'data')
            const relayedPort = stream.rawStream?.remotePort
            expect(relay.stats.sessions.active).to.equal(2)
            punch()
            let echoed = 0
            for (let i = 1; relay.stats.sessions.active > 0; i++) {
              stream.write(`${i}`)
              const [data] = await Promise.race([once(stream, 'data'), failed.then((error) => Promise.reject(error))])
              expect(String(data)).to.equal(`${i}`)
              echoed = i
            }
            expect(stream.rawStream?.remotePort).not.to.equal(relayedPort)
            expect(echoed).to.be.greaterThan(0)
            stream.destroy()
            await failed
          })
        })
      }

      /** A node with a blind relay on it. */
      async function relaying(kind: Kind): Promise<{ publicKey: Buffer; relay: RelayServer }> {
        const node = make(kind)
        const relay = new RelayServer({ createStream: (options) => node.createRawStream({ ...options, framed: true }) })
        const server = node.createServer({ shareLocalAddress: false }, (stream) => {
          stream.on('error', () => {})
          relay.accept(stream, { id: stream.remotePublicKey }).on('error', () => {})
        })
        await server.listen()
        return { publicKey: server.publicKey, relay }
      }

      it('fails of a server that refuses, with the story of it (API-173, HS-180)', async () => {
        const listening = await serve(network === 'ours' ? 'theirs' : 'ours', { firewall: () => true })
        const error = await failure(make('ours').connect(listening.publicKey))
        expect(error.message).to.equal('PEER_CONNECTION_FAILED: Could not connect to peer')
        expect(error.cause).to.include({ code: 'REQUEST_TIMEOUT' })
        expect(error.story?.steps.map(({ what }) => what)).to.include.members(['handshake request', 'failed'])
      })

      it('fails of a key that nobody has, at once (API-172, API-174)', async () => {
        const error = await failure(make('ours').connect(Buffer.alloc(32, 3)))
        expect(error.message).to.equal('PEER_NOT_FOUND: Peer not found')
      })

      it('fails of a hook that does not want to punch (HS-220, API-256, API-171)', async () => {
        const listening = await serve('theirs', { shareLocalAddress: false })
        const seen: unknown[] = []
        const holepunch = (...args: unknown[]): boolean => {
          seen.push(args)
          return false
        }
        const error = await failure(
          make('ours').connect(listening.publicKey, { localConnection: false, fastOpen: false, holepunch })
        )
        expect(error.message).to.equal('HOLEPUNCH_ABORTED: Holepunch aborted')
        expect(error).to.include({ reason: 'HOLEPUNCH_VETOED' })
        expect(seen).to.have.length(1)
      })

      it('ends when the node does (HS-218, STR-23)', async () => {
        const listening = await serve('theirs', { firewall: () => true })
        const node = make('ours')
        const stream = node.connect(listening.publicKey)
        const failed = failure(stream)
        await node.destroy()
        expect(['PEER_CONNECTION_FAILED', 'PEER_NOT_FOUND', undefined]).to.include((await failed).code)
        expect((await failure(node.connect(listening.publicKey))).message).to.equal('Node destroyed')
      })
    })
  }
})

/** Everything a stream gives, as text, when it has closed. */
async function all(stream: EncryptedStream): Promise<string[]> {
  const chunks: string[] = []
  stream.on('data', (data) => chunks.push(data.toString()))
  await new Promise<void>((resolve, reject) => {
    stream.on('error', reject)
    stream.on('close', resolve)
  })
  return chunks
}

function once(stream: EncryptedStream, event: string): Promise<unknown[]> {
  return new Promise((resolve) => stream.once(event, (...args: unknown[]) => resolve(args)))
}

/** What a stream fails with; its close if it does not. */
function failure(stream: EncryptedStream): Promise<ConnectFailure & { reason?: string }> {
  return new Promise((resolve) => {
    stream.on('error', (error) => resolve(error))
    stream.on('close', () => resolve(new Error('closed')))
  })
}
