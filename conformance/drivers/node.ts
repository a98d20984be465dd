import type { Spawn } from './external/program.js'
import type { Implementation } from './types.js'

/**
 * The node part of the driver contract: what a scenario does with a node of any implementation. Every call is
 * asynchronous and takes and gives plain data, so that the same interface holds for a class in this process and for a
 * program behind JSON lines.
 *
 * A call rejects with {@link NodeFailure} where the implementation refuses or fails, and with `Unsupported` where it says
 * that it does not have this. Anything else that comes out of an implementation is a crash.
 */
export interface NodeDriver {
  readonly implementation: Implementation
  /** What its nodes can do. A scenario that needs more is `unsupported` with it. */
  readonly capabilities: ReadonlySet<NodeCapability>
  /** What its nodes are known to leave behind when they are destroyed. */
  readonly leftovers: readonly Leftover[]
  /** An Ed25519 key pair from a seed of 32 bytes (API-155). */
  keyPair(seed: Uint8Array): KeyPair
  /** Makes a node at a place of a lab. It resolves when the node exists, not when it is bootstrapped. */
  createNode(options: NodeOptions, site: NodeSite): Promise<DrivenNode>
  close(): Promise<void>
}

/**
 * - `dht`: joins, answers, queries. Every node has it.
 * - `discovery`: announce, lookup, unannounce, findPeer. `immutable`, `mutable`: records. `plugins`: command 10.
 * - `connect`: listens and connects. `relay`: connections through a blind relay, and being one. `swarm`: a Hyperswarm
 *   runs on it. `suspend`: suspend and resume.
 */
export type NodeCapability =
  'dht' | 'discovery' | 'immutable' | 'mutable' | 'plugins' | 'connect' | 'relay' | 'swarm' | 'suspend'

/** Something that is found after a node was destroyed and is no fault of the run. */
export interface Leftover {
  /** What the lab's report of pending things calls it. */
  readonly what: string
  /** Why it is left, and why that is accepted. */
  readonly reason: string
}

/** A place of a lab where a node can run. */
export interface NodeSite {
  /** Name of the host in the topology. */
  readonly host: string
  /** Addresses of the host. */
  readonly addresses: readonly string[]
  /** The udx object of the host, where nodes live in this process: what `new DHT({ udx })` takes. */
  readonly udx: object | null
  /** Starts a driver's program at the host: in its network namespace, its container. Left out: on this machine, as it is. */
  readonly spawn?: Spawn
  /** Options that a node here has unless it is given others: hosts of a lab may share an address. Default: none. */
  readonly options?: Pick<NodeOptions, 'host' | 'port'>
  /** Runs a call of the node on behalf of its host: its chance and its place in reports are the host's. */
  call<T>(what: string, act: () => T | PromiseLike<T>): Promise<T>
  /** The same promise, named in the report of a run that does not end. */
  waiting<T>(what: string, promise: PromiseLike<T>): Promise<T>
}

export interface KeyPair {
  /** 32 bytes. */
  readonly publicKey: Buffer
  /** 64 bytes. */
  readonly secretKey: Buffer
}

export interface Address {
  readonly host: string
  readonly port: number
}

/** Options of a node, those of 10.2 that are plain data. What is left out is the implementation's default. */
export interface NodeOptions {
  /** Makes the first node of a network, with this public address (API-33). */
  readonly bootstrapper?: Address
  /** Required: nobody reaches for a public network by accident. `[]` for none. */
  readonly bootstrap: readonly (string | Address)[]
  readonly nodes?: readonly Address[]
  readonly host?: string
  readonly port?: number | readonly [from: number, to: number]
  readonly anyPort?: boolean
  readonly ephemeral?: boolean
  readonly adaptive?: boolean
  readonly firewalled?: boolean
  readonly quickFirewall?: boolean
  readonly keyPair?: KeyPair
  readonly seed?: Uint8Array
  /** ms, or false. */
  readonly connectionKeepAlive?: number | false
  /** ms. */
  readonly randomPunchInterval?: number
  readonly deferRandomPunch?: boolean
  readonly concurrency?: number
  readonly maxSize?: number
  /** ms. */
  readonly maxAge?: number
}

/** What a node says of itself (10.3). */
export interface NodeState {
  readonly id: Buffer | null
  /** As others see it. */
  readonly host: string | null
  readonly port: number
  readonly bootstrapped: boolean
  readonly ephemeral: boolean
  readonly firewalled: boolean
  readonly online: boolean
  readonly degraded: boolean
  readonly suspended: boolean
  readonly destroyed: boolean
  /** Public key of its default key pair. */
  readonly publicKey: Buffer
  /** Nodes of its routing table, most recently seen first. */
  readonly table: readonly Address[]
}

/** Counters by name, nested as in 10.3: `{ punches: { consistent, random, ... }, ... }`. */
export interface NodeStats {
  readonly [name: string]: number | NodeStats
}

export interface NodeEvent {
  readonly name:
    | 'listening'
    | 'ready'
    | 'persistent'
    | 'ephemeral'
    | 'wakeup'
    | 'nat-update'
    | 'network-change'
    | 'network-update'
    | 'suspend'
    | 'resume'
    | 'close'
}

/** A node that took part in a query: where it is, and its id if it gave one that fits its address. */
export interface Contact extends Address {
  readonly id: Buffer | null
}

export interface PeerRecord {
  readonly publicKey: Buffer
  readonly relayAddresses: readonly Address[]
}

/** One answer of a lookup (API-130). */
export interface LookupAnswer {
  readonly from: Contact
  readonly peers: readonly PeerRecord[]
  /** Highest bump of the target there, ms since 1970; 0 for none. */
  readonly bump: number
}

/** One answer of findPeer (API-129). */
export interface FindPeerAnswer {
  readonly from: Contact
  readonly peer: PeerRecord
}

export interface ImmutableAnswer {
  readonly from: Contact
  readonly value: Buffer
}

export interface MutableAnswer extends ImmutableAnswer {
  readonly seq: number
  readonly signature: Buffer
}

export interface AnnounceOptions {
  /** Unannounce first where the key is announced already (REC-122). Default: false. */
  readonly clear?: boolean
  /** ms since 1970 (REC-120). Default: none. */
  readonly bump?: number
}

export interface MutableGetOptions {
  /** Lowest sequence number of interest. Default: 0. */
  readonly seq?: number
  /** Wait for the highest sequence number that any node has (REC-139). Default: true. */
  readonly latest?: boolean
  /** Put the record that was found again, as it is, to the closest nodes (REC-141). Default: false. */
  readonly refresh?: boolean
}

/** A plugin that answers: every node of a scenario can be given one (10.18). */
export interface PluginOptions {
  readonly name: string
  readonly version: number
  /** `echo`: the value comes back. `count`: how many requests there were, as text. `silent`: no answer. */
  readonly answer: 'echo' | 'count' | 'silent'
}

export interface PluginRequest {
  readonly name: string
  readonly version: number
  readonly command: number
  readonly value?: Uint8Array | null
  readonly target?: Uint8Array | null
}

export interface PluginAnswer {
  readonly from: Contact
  /** 0 is success. */
  readonly error: number
  readonly value: Buffer | null
}

export interface ListenOptions {
  /** Default: the node's own. */
  readonly keyPair?: KeyPair
  /** What the server's firewall hook says to every client. Default: accept. */
  readonly firewall?: 'accept' | 'refuse'
  /** Default: true. */
  readonly holepunch?: boolean
  readonly shareLocalAddress?: boolean
  readonly reusableSocket?: boolean
  /** Public key of a blind relay. */
  readonly relayThrough?: Uint8Array
}

export interface ConnectOptions {
  readonly keyPair?: KeyPair
  readonly relayAddresses?: readonly Address[]
  /** Public key of a blind relay. */
  readonly relayThrough?: Uint8Array
  readonly fastOpen?: boolean
  readonly localConnection?: boolean
  readonly reusableSocket?: boolean
  /** What the client's hole punch hook says. Default: accept. */
  readonly holepunch?: 'accept' | 'refuse'
}

/** One node of an implementation. */
export interface DrivenNode {
  readonly driver: NodeDriver
  /** Where it runs. */
  readonly site: NodeSite
  /** Until the node is bootstrapped. */
  ready(): Promise<void>
  state(): Promise<NodeState>
  stats(): Promise<NodeStats>
  /** What it has emitted so far, where somebody kept it: a node may be ready before anybody listens. */
  readonly events?: readonly NodeEvent[]
  /** Calls back for what the node emits from now on; returns what stops it. */
  onEvent(listener: (event: NodeEvent) => void): () => void
  /** Resolves with the round trip time, ms. */
  ping(to: Address): Promise<number>
  findNode(target: Uint8Array): Promise<readonly Contact[]>
  /** All answers. */
  findPeer(publicKey: Uint8Array): Promise<readonly FindPeerAnswer[]>
  lookup(target: Uint8Array): Promise<readonly LookupAnswer[]>
  /** Resolves with the nodes that were asked to store it. */
  announce(
    target: Uint8Array,
    keyPair: KeyPair,
    relayAddresses?: readonly Address[],
    options?: AnnounceOptions
  ): Promise<readonly Contact[]>
  unannounce(target: Uint8Array, keyPair: KeyPair): Promise<void>
  /** Unannounces where the key is found; resolves with what was found (REC-127, REC-129). */
  lookupAndUnannounce(target: Uint8Array, keyPair: KeyPair): Promise<readonly LookupAnswer[]>
  immutablePut(value: Uint8Array): Promise<{ readonly hash: Buffer; readonly closest: readonly Contact[] }>
  immutableGet(hash: Uint8Array): Promise<ImmutableAnswer | null>
  mutablePut(
    keyPair: KeyPair,
    value: Uint8Array,
    options?: { readonly seq?: number }
  ): Promise<{ readonly seq: number; readonly signature: Buffer; readonly closest: readonly Contact[] }>
  mutableGet(publicKey: Uint8Array, options?: MutableGetOptions): Promise<MutableAnswer | null>
  registerPlugin(options: PluginOptions): Promise<void>
  pluginRequest(request: PluginRequest, to: Address): Promise<PluginAnswer>
  listen(options?: ListenOptions): Promise<DrivenServer>
  /** Resolves as soon as the attempt has begun; `opened` of the connection tells how it ended. */
  connect(publicKey: Uint8Array, options?: ConnectOptions): Promise<DrivenConnection>
  /** Opens a blind relay at this node: a server with this key pair that passes streams on for whoever connects (8.10). */
  relay(keyPair: KeyPair, options?: RelayOptions): Promise<DrivenRelay>
  /** Opens a Hyperswarm on this node, the unchanged package. Absent without the capability `swarm`. */
  readonly swarm?: (options?: SwarmOptions) => Promise<DrivenSwarm>
  suspend(): Promise<void>
  resume(): Promise<void>
  destroy(options?: { readonly force?: boolean }): Promise<void>
}

export interface DrivenServer {
  readonly publicKey: Buffer
  info(): Promise<ServerInfo>
  /** The next connection, in the order in which they came. Pending until there is one; rejects when the server closes. */
  accept(): Promise<DrivenConnection>
  refresh(): Promise<void>
  close(): Promise<void>
}

export interface RelayOptions {
  /** `serve`: passes streams on. `refuse`: takes connections, and speaks nothing on them. Default: serve. */
  readonly service?: 'serve' | 'refuse'
}

/** A blind relay. */
export interface DrivenRelay {
  readonly publicKey: Buffer
  stats(): Promise<RelayStats>
  /** Ends its sessions and its server. */
  close(): Promise<void>
}

export interface SwarmOptions {
  /** Default: the swarm makes one. */
  readonly keyPair?: KeyPair
}

/** A Hyperswarm: it looks for who has joined its topics, and keeps one connection to each. */
export interface DrivenSwarm {
  readonly publicKey: Buffer
  /** Announces itself and looks for others under a topic; resolves when it is announced and has tried whom it found. */
  join(topic: Uint8Array): Promise<void>
  leave(topic: Uint8Array): Promise<void>
  /** Its connections that are open, in the order in which they came. */
  connections(): Promise<readonly DrivenConnection[]>
  /** Ends it, and its node with it. */
  close(): Promise<void>
}

/** STR-145. */
export interface RelayStats {
  /** Connections that came. */
  readonly sessions: number
  /** Pairs that were asked for: two for a connection that is passed on. */
  readonly requested: number
  readonly matched: number
}

export interface ServerInfo {
  readonly host: string | null
  readonly port: number
  readonly relayAddresses: readonly Address[]
}

/** What a connection went through, in order (API-182 to API-184). */
export interface ConnectionEvent {
  readonly name: 'handshake' | 'connect' | 'open' | 'data' | 'message' | 'end' | 'finish' | 'error' | 'close'
  /** Of an error. */
  readonly code?: string | null
}

export interface ConnectionInfo {
  readonly publicKey: Buffer
  readonly remotePublicKey: Buffer
  readonly handshakeHash: Buffer | null
  readonly isInitiator: boolean
  readonly connected: boolean
  /** Where the implementation believes its packets go; scenarios judge by the wire instead. */
  readonly remote: Address | null
}

export interface DrivenConnection {
  /** Until it is open; rejects with why it never will be. */
  opened(): Promise<void>
  /** Until it is closed, with the failure that closed it, if any. Never rejects. */
  closed(): Promise<NodeFailure | null>
  info(): Promise<ConnectionInfo>
  /** Resolves with false if the implementation asks to write no more for now. */
  write(bytes: Uint8Array): Promise<boolean>
  /** Until it takes more, after `write` gave false; at once otherwise. Rejects when the connection closes before. */
  drained(): Promise<void>
  /** The next message, or null when the other side has ended or the connection is closed. */
  read(): Promise<Buffer | null>
  /** Sends one unordered message (API-192). */
  send(bytes: Uint8Array): Promise<void>
  /** The next unordered message. Rejects when the connection closes. */
  receive(): Promise<Buffer>
  /** Ends this direction. */
  end(): Promise<void>
  /** Resets the connection. */
  destroy(): Promise<void>
  /** What has happened to it so far. */
  readonly events: readonly ConnectionEvent[]
  /** Calls back for what happens to it from now on; returns what stops it. */
  onEvent(listener: (event: ConnectionEvent) => void): () => void
}

/** An implementation refused or failed, as its user sees it. An ordinary outcome, which a scenario may expect. */
export class NodeFailure extends Error {
  override readonly name = 'NodeFailure'

  constructor(
    /** What was asked of the node: `connect`, `immutablePut`. */
    readonly method: string,
    /** The error's code, or null if it has none. */
    readonly code: string | null,
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options)
  }
}
