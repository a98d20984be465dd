import { expect } from 'chai'
import { createRequire } from 'node:module'
import { createSocket, type Socket } from 'node:dgram'
import { hash, keyPair, randomBytes } from '../../crypto/index.js'
import type { Address } from '../../ipencoding/index.js'
import { request } from '../../udp-request/index.js'
import { NoiseWrap } from '../handshake/index.js'
import { createTestnet, HyperDHT } from '../index.js'
import { COMMANDS, handshake, HOP_MODES } from '../messages/index.js'
import type { EncryptedStream } from '../peers/index.js'
import { CLIENT_PAYLOAD } from '../test-support/scripted-client.js'
import { LIMITS } from './handshakes.js'
import type { Server } from './server.js'

/** A client, ours or the peer's: run and never read. */
interface Client {
  fullyBootstrapped(): Promise<void>
  connect(key: Uint8Array): EncryptedStream
  destroy(): Promise<void>
}
type ClientClass = new (options: object) => Client

const CLIENTS: Readonly<Record<string, ClientClass>> = {
  ours: HyperDHT,
  'the peer': createRequire(import.meta.url)('hyperdht') as ClientClass
}

/** Distinct messages: more than a gate lets in at once. They are sent again and again. */
const MESSAGES = LIMITS.GATE.burst + 300
/** Those that lose their place close in later turns: what was let in since then, a burst at most, is there as well. */
const BOUND = LIMITS.UNPROVEN + LIMITS.GATE.burst
/** Datagrams at least before the good client comes. */
const HEAD_START = 1000
/** ms between bursts of ten: 1,000 a second where the machine keeps up, which nothing here depends on. */
const PAUSE = 10
const BURST = 10

/** What time it takes is measured by `npm run bench -- flood`; here nothing is judged by a clock. */
describe('a server on loopback, in a flood of handshakes (HS-126)', function () {
  this.timeout(300_000)
  let testnet: Awaited<ReturnType<typeof createTestnet>>
  let node: HyperDHT
  let server: Server<HyperDHT>
  let accepted: number

  before(async () => (testnet = await createTestnet(4)))
  after(() => testnet.destroy())
  beforeEach(async () => {
    accepted = 0
    node = new HyperDHT({ bootstrap: testnet.bootstrap, host: '127.0.0.1', quickFirewall: false })
    server = node.createServer((stream) => {
      accepted++
      stream.on('error', () => {})
      stream.on('data', (bytes: Buffer) => void stream.write(bytes))
      stream.on('end', () => stream.end())
    })
    await server.listen()
  })
  afterEach(() => node.destroy({ force: true }))

  function bogus(kind: string, i: number): Buffer {
    const publicKey = server.publicKey as Buffer
    const noise = kind === 'random bytes' ? randomBytes(120) : new NoiseWrap(keyPair(), publicKey).send(CLIENT_PAYLOAD)
    const invented = { host: `127.9.${i >> 7}.${1 + (i & 0x7f)}`, port: 1024 + i }
    const peerAddress = kind === 'invented clients' ? invented : { host: '127.9.9.9', port: 5000 }
    const value = handshake.encode({ mode: HOP_MODES.FROM_RELAY, noise, peerAddress, relayAddress: null })
    return request.encode({
      tid: i,
      to: main(),
      id: null,
      token: null,
      internal: false,
      command: COMMANDS.PEER_HANDSHAKE,
      target: hash(publicKey),
      value
    })
  }

  const main = (): Address => ({ host: '127.0.0.1', port: node.socket?.address()?.port as number })

  for (const kind of ['random bytes', 'valid messages', 'invented clients']) {
    for (const [name, Class] of Object.entries(CLIENTS)) {
      it(`of ${kind}: ${name} gets through, and what the server holds is bounded`, async () => {
        const flood = new Flood(
          Array.from({ length: MESSAGES }, (_, i) => bogus(kind, i)),
          main()
        )
        const most = { streams: 0, sockets: 0 }
        flood.onburst = () => {
          const { socketsAdded, socketsRemoved } = node.stats.socketPool
          most.streams = Math.max(most.streams, node.rawStreams.size)
          most.sockets = Math.max(most.sockets, socketsAdded - socketsRemoved)
        }
        const client = new Class({ bootstrap: testnet.bootstrap, host: '127.0.0.1', quickFirewall: false })
        try {
          await client.fullyBootstrapped()
          await flood.sentAtLeast(HEAD_START)
          const stream = client.connect(server.publicKey as Buffer)
          stream.write(Buffer.from('hello'))
          const echo = await new Promise((resolve, reject) => {
            stream.once('data', resolve)
            stream.once('error', reject)
          })
          expect(String(echo)).to.equal('hello')
          // Nobody else was taken for a client.
          expect(accepted).to.equal(1)
          if (kind !== 'random bytes') expect(most.streams).to.be.greaterThan(1)
          expect(most.streams).to.be.at.most(BOUND)
          expect(most.sockets).to.be.at.most(BOUND)
          stream.destroy()
        } finally {
          flood.stop()
          await client.destroy()
        }
      })
    }
  }
})

/** Sends messages in turns until it is stopped. */
class Flood {
  onburst = (): void => {}
  #sent = 0
  #reached: { count: number; resolve: () => void } | null = null
  readonly #socket: Socket = createSocket('udp4')
  readonly #timer: NodeJS.Timeout

  constructor(messages: readonly Buffer[], { host, port }: Address) {
    this.#socket.on('error', () => {})
    this.#timer = setInterval(() => {
      for (let i = 0; i < BURST; i++) this.#socket.send(messages[this.#sent++ % messages.length] as Buffer, port, host)
      this.onburst()
      if (this.#reached !== null && this.#sent >= this.#reached.count) this.#reached.resolve()
    }, PAUSE)
  }

  sentAtLeast(count: number): Promise<void> {
    return new Promise((resolve) => (this.#reached = { count, resolve }))
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#socket.close()
  }
}
