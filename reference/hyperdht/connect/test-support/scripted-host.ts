import { EventEmitter } from 'node:events'
import { hash, keyPair } from '../../../crypto/index.js'
import type { Address } from '../../../ipencoding/index.js'
import type { Reply, RequestGroup, RequestMessage } from '../../../udp-request/index.js'
import type { HandshakeDriver } from '../../handshake/index.js'
import { RandomPunchThrottle, SocketPool } from '../../holepunch/index.js'
import { COMMANDS, handshake, HOP_MODES, type NoisePayload, noisePayload, peerRecord } from '../../messages/index.js'
import type { NodeParts } from '../../parts.js'
import type { BlindRelayInit, BlindRelayOwner, PeerHost, PeerRequestOptions, RelayAttempt } from '../../peers/index.js'
import { Story } from '../../story/index.js'
import type { Forward } from '../../records/forwards.js'
import { connect, type ConnectOptions, RelayCache } from '../index.js'
import { FakeEncrypted, FakeRaw } from './fake-streams.js'

export const at = (port: number, host = '6.0.0.1'): Address => ({ host, port })
export const text = ({ host, port }: Address): string => `${host}:${port}`

/** How a node answers a handshake. */
export interface Answer {
  /** ms. Default: 1. */
  readonly after?: number
  /** What the server says; null: bytes that are no message of it; undefined: a reply without value. */
  readonly payload?: Partial<NoisePayload> | null
  /** The server as the node sees it. Default: the node is the server (HS-74). */
  readonly peerAddress?: Address | null
  readonly from?: Address
}

/** ms until an unanswered request fails (HS-77). */
const TIMEOUT = 4_000

interface Asked {
  readonly to: Address
  readonly at: number
  readonly socket: unknown
}

/** A node of which a test says what everybody answers. */
export class ScriptedHost {
  readonly server = keyPair(Buffer.alloc(32, 7))
  readonly target = hash(this.server.publicKey)
  readonly defaultKeyPair = keyPair(Buffer.alloc(32, 8))
  readonly connectionKeepAlive = 5000
  readonly bindHost = '0.0.0.0'
  readonly firewalled = true
  destroyed = false
  suspended = false
  suspending = false
  persistent = false
  /** Our public address if we are open. */
  open: Address | null = null
  local: Address[] = [at(1, '192.168.1.2')]
  readonly mainSocket = new FakeSocket()
  readonly serverSocket = new FakeSocket()
  readonly stats = {
    punches: { consistent: 0, random: 0, open: 0, tryLater: 0, tryLaterRelayedHandshakesAtLeastOnce: 0 },
    relaying: { attempts: 0, successes: 0, aborts: 0 },
    socketPool: { socketsAdded: 0, socketsRemoved: 0 }
  }
  /** Answers by address; no entry: silence. */
  readonly nodes = new Map<string, Answer>()
  /** Results of the queries, one list each. */
  readonly results: { after: number; node: Address }[][] = []
  /** Error of the next query. */
  queryError: Error | null = null
  /** Nodes each query was given. */
  readonly queries: { nodes: readonly Address[]; retries?: number; at: number }[] = []
  readonly queryStreams: ScriptedQuery[] = []
  /** Addresses that answer pings. */
  readonly alive = new Map<string, number>()
  readonly asked: Asked[] = []
  readonly punches: Asked[] = []
  readonly pings: Asked[] = []
  readonly raws: FakeRaw[] = []
  readonly streams: FakeEncrypted[] = []
  readonly sent: NoisePayload[] = []
  readonly relays: { init: BlindRelayInit; owner: BlindRelayOwner; attempt: RelayAttempt; log: unknown[] }[] = []
  readonly stories: Story[] = []
  /** This node's forward table. */
  route: Forward<unknown> | null = null
  readonly cache = new RelayCache()
  /** Sockets the operating system still gives. */
  sockets = Infinity
  pool: SocketPool
  readonly #payloads: NoisePayload[] = []
  readonly #begin = performance.now()

  constructor() {
    this.pool = new SocketPool(this.host)
  }

  get host(): PeerHost {
    return this as unknown as PeerHost
  }

  get now(): number {
    return Math.round(performance.now() - this.#begin)
  }

  readonly udx = {
    createSocket: () => {
      if (this.sockets-- <= 0) throw new Error('EMFILE')
      return new FakeSocket()
    }
  }

  get parts(): NodeParts & { cache: RelayCache } {
    return {
      host: this.host,
      router: null as never,
      routes: { get: () => this.route as never },
      sockets: this.pool,
      throttle: new RandomPunchThrottle(),
      relay: { start: (init, owner) => this.#relay(init, owner) },
      story: () => {
        const story = new Story()
        this.stories.push(story)
        return story
      },
      cache: this.cache
    }
  }

  /** Connects to the server, with a handshake and streams of the script. */
  connect(options: ConnectOptions = {}): FakeEncrypted {
    connect(this.parts, this.server.publicKey, {
      createHandshake: () => this.driver(),
      createSecretStream: (_isInitiator, _rawStream, { publicKey, remotePublicKey }) => {
        const stream = new FakeEncrypted()
        Object.assign(stream, { publicKey, remotePublicKey })
        stream.on('error', () => {})
        this.streams.push(stream)
        return stream.stream
      },
      ...options
    })
    return this.streams[this.streams.length - 1] as FakeEncrypted
  }

  driver(): HandshakeDriver {
    return {
      remotePublicKey: this.server.publicKey,
      send: (payload) => {
        this.sent.push(noisePayload.create(payload))
        return Buffer.from('message 1')
      },
      recv: (message) => this.#payloads[message[0] as number] ?? null,
      final: () => ({ holepunchSecret: Buffer.alloc(32, 3) })
    }
  }

  bind(): Promise<void> {
    return Promise.resolve()
  }

  remoteAddress(): Address | null {
    return this.open
  }

  localAddresses(): Address[] {
    return this.local
  }

  recentNodes(): Address[] {
    return []
  }

  receive(): void {}

  createRawStream({ firewall }: { firewall?: FakeRaw['firewall'] } = {}): FakeRaw {
    const raw = new FakeRaw(firewall)
    this.raws.push(raw)
    return raw
  }

  requestGroup(): RequestGroup {
    return new Group() as unknown as RequestGroup
  }

  async request({ command }: RequestMessage, to: Address, options: PeerRequestOptions = {}): Promise<Reply> {
    const { session, socket = null } = options
    const log = command === COMMANDS.PEER_HANDSHAKE ? this.asked : this.punches
    log.push({ to, at: this.now, socket })
    const answer = command === COMMANDS.PEER_HANDSHAKE ? this.nodes.get(text(to)) : undefined
    return this.#later(answer ? (answer.after ?? 1) : null, session as unknown as Group, () => ({
      from: answer?.from ?? to,
      to: at(5, '9.9.9.9'),
      value: answer && this.#value(answer)
    }))
  }

  ping(to: Address, { session }: PeerRequestOptions = {}): Promise<Reply> {
    this.pings.push({ to, at: this.now, socket: null })
    return this.#later(this.alive.get(text(to)) ?? null, session as unknown as Group, () => ({ from: to }))
  }

  query(_message: unknown, options: { nodes: readonly Address[]; retries?: number }): unknown {
    const { nodes, retries } = options
    this.queries.push({ nodes, retries, at: this.now })
    const error = this.queryError
    this.queryError = null
    const query = new ScriptedQuery(error, this.results.shift() ?? [], this.server.publicKey)
    this.queryStreams.push(query)
    return query
  }

  #value({ payload, peerAddress = null }: Answer): Buffer | null {
    if (payload === undefined) return null
    const noise = Buffer.from([payload === null ? 255 : this.#payloads.push(serverPayload(payload)) - 1])
    return handshake.encode({ mode: HOP_MODES.REPLY, noise, peerAddress, relayAddress: null })
  }

  #later(ms: number | null, group: Group | null, make: () => object): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const fail = (code: string): void => reject(Object.assign(new Error(code), { code }))
      const timer = setTimeout(() => (ms === null ? fail('REQUEST_TIMEOUT') : resolve(make() as Reply)), ms ?? TIMEOUT)
      group?.ends.push(() => {
        clearTimeout(timer)
        fail('REQUEST_DESTROYED')
      })
    })
  }

  #relay(init: BlindRelayInit, owner: BlindRelayOwner): RelayAttempt {
    const log: unknown[] = []
    const attempt: RelayAttempt = {
      active: true,
      onpacket: (socket) => (socket as unknown) === 'relay socket',
      ondirect: (moved) => log.push(['direct', moved]),
      destroy: () => log.push('destroyed')
    }
    this.relays.push({ init, owner, attempt, log })
    return attempt
  }
}

/** What a server says that can be reached: stream 99, two relays to punch through. */
export function serverPayload(payload: Partial<NoisePayload> = {}): NoisePayload {
  const relays = [{ relayAddress: at(301), peerAddress: at(9, '8.8.8.8') }]
  return {
    ...noisePayload.create({
      holepunch: { id: 1, relays },
      udx: { version: 1, reusableSocket: false, id: 99, seq: 0 },
      ...payload
    }),
    version: payload.version ?? 1
  }
}

class Group {
  readonly ends: (() => void)[] = []

  destroy(): void {
    for (const end of this.ends.splice(0)) end()
  }
}

class ScriptedQuery {
  #wake: (() => void) | null = null
  destroyed = false

  constructor(
    private readonly error: Error | null,
    private readonly list: { after: number; node: Address }[],
    private readonly publicKey: Buffer
  ) {}

  destroy(): void {
    this.destroyed = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Partial<Reply>> {
    const begin = performance.now()
    for (const { after, node } of this.list) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        setTimeout(resolve, Math.max(0, begin + after - performance.now()))
      })
      if (this.destroyed) return
      yield { from: { ...node, id: null }, value: peerRecord.encode({ publicKey: this.publicKey, relayAddresses: [] }) }
    }
    if (this.error) throw this.error
  }
}

/** A socket that goes nowhere. */
class FakeSocket extends EventEmitter {
  bound = false
  idle = true

  bind(): void {
    this.bound = true
  }

  address(): unknown {
    return { host: '0.0.0.0', port: 4000, family: 4 }
  }

  send(): Promise<boolean> {
    return Promise.resolve(true)
  }

  trySend(): void {}

  close(): Promise<void> {
    queueMicrotask(() => this.emit('close'))
    return Promise.resolve()
  }
}
