import type { EventEmitter } from 'node:events'
import type { Address, AnnounceOptions, KeyPair, NodeStats } from '../node.js'

/** The part of a hyperdht-compatible class that the driver uses (chapter 10). */
export interface DHTClass {
  new (options: object): DHT
  /** Its methods say what its nodes can do. */
  readonly prototype: object
  bootstrapper(port: number, host: string, options: object): DHT
  keyPair(seed: Uint8Array): KeyPair
}

export interface DHT extends EventEmitter {
  readonly id: Buffer | null
  readonly host: string | null
  readonly port: number
  readonly bootstrapped: boolean
  readonly ephemeral: boolean
  readonly firewalled: boolean
  readonly online: boolean
  readonly degraded: boolean
  readonly suspended: boolean
  readonly destroyed: boolean
  readonly defaultKeyPair: KeyPair
  readonly stats: NodeStats
  toArray(): Address[]
  fullyBootstrapped(): Promise<void>
  ping(to: Address): Promise<{ readonly rtt: number }>
  findNode(target: Uint8Array): Query<Reply>
  findPeer(publicKey: Uint8Array): Query<Reply & { readonly peer: RawPeer }>
  lookup(target: Uint8Array): Query<RawLookup>
  lookupAndUnannounce(target: Uint8Array, keyPair: KeyPair): Query<RawLookup>
  announce(
    target: Uint8Array,
    keyPair: KeyPair,
    relayAddresses: readonly Address[],
    options: AnnounceOptions
  ): Query<Reply>
  unannounce(target: Uint8Array, keyPair: KeyPair): Promise<void>
  immutablePut(value: Uint8Array): Promise<{ readonly hash: Buffer; readonly closestNodes: readonly RawContact[] }>
  immutableGet(hash: Uint8Array): Promise<(Reply & { readonly value: Buffer }) | null>
  mutablePut(
    keyPair: KeyPair,
    value: Uint8Array,
    options: object
  ): Promise<{ readonly seq: number; readonly signature: Buffer; readonly closestNodes: readonly RawContact[] }>
  mutableGet(
    publicKey: Uint8Array,
    options: object
  ): Promise<(Reply & { readonly value: Buffer; readonly seq: number; readonly signature: Buffer }) | null>
  register(name: string, plugin: object): void
  createServer(options: object): RawServer
  createRawStream(options: object): unknown
  connect(publicKey: Uint8Array, options: object): RawConnection
  suspend(): Promise<void>
  resume(): Promise<void>
  destroy(options?: object): Promise<void>
}

export interface RawContact extends Address {
  readonly id: Buffer | null
}

export interface RawPeer {
  readonly publicKey: Buffer
  readonly relayAddresses: readonly Address[]
}

export interface Reply {
  readonly from: RawContact
}

export interface RawLookup extends Reply {
  readonly peers: readonly RawPeer[]
  readonly bump: number
}

export interface Query<T> extends AsyncIterable<T> {
  readonly closestNodes: readonly RawContact[]
  finished(): Promise<void>
}

export interface RawServer extends EventEmitter {
  readonly publicKey: Buffer
  readonly relayAddresses: readonly Address[]
  address(): { readonly host: string | null; readonly port: number } | null
  listen(keyPair?: KeyPair): Promise<unknown>
  refresh(): void
  close(): Promise<void>
}

export interface RawConnection extends EventEmitter {
  readonly publicKey: Buffer
  readonly remotePublicKey: Buffer
  readonly handshakeHash: Buffer | null
  readonly isInitiator: boolean
  readonly connected: boolean
  readonly rawStream: { readonly remoteHost: string | null; readonly remotePort: number } | null
  write(bytes: Uint8Array): boolean
  send(bytes: Uint8Array): Promise<unknown> | undefined
  end(): void
  pause(): unknown
  resume(): unknown
  destroy(error?: Error): void
}

/** The base class of plugins (API-244), by what is used of it. */
export interface PluginClass {
  new (
    name: string,
    version: number
  ): {
    onregister(dht: DHT): void
    request(
      message: { command: number; target?: Uint8Array; value?: Uint8Array | null },
      to: Address
    ): Promise<{ readonly from: RawContact; readonly error: number; readonly value: Buffer | null }>
  }
}

/** A plugin's request and what it is answered through (API-247). */
export interface PluginCall {
  readonly value: Buffer | null
}

export interface OuterRequest {
  reply(value: Uint8Array | null): void
}

/** The package hyperswarm, by what is called of it. */
export interface SwarmClass {
  new (options: { readonly dht: DHT; readonly keyPair?: KeyPair; readonly backoffs: readonly number[] }): RawSwarm
}

export interface RawSwarm extends EventEmitter {
  readonly keyPair: KeyPair
  join(topic: Uint8Array): { flushed(): Promise<unknown> }
  flush(): Promise<unknown>
  leave(topic: Uint8Array): Promise<void>
  destroy(options: object): Promise<void>
}

/** The relay of the package blind-relay (STR-134). */
export interface BlindRelayClass {
  new (options: { createStream(options: object): unknown }): BlindRelay
}

export interface BlindRelay {
  readonly stats: { readonly pairings: { readonly requested: number; readonly matched: number } }
  accept(stream: unknown, options: { readonly id: Uint8Array }): EventEmitter
  close(): Promise<void>
}
