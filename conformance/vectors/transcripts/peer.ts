import type { IncomingResponse } from '../../drivers/hyperdht/peer.js'
import DHT from 'hyperdht'
import RPC from 'dht-rpc'
import type { EventEmitter } from 'node:events'
import type { Duplex } from 'streamx'
import type { Endpoint, TapUdx } from '../../drivers/tap/index.js'

/** The peer implementation as the transcripts use it: what is called, typed by what it does when run. */
export interface PeerNode extends EventEmitter {
  readonly id: Buffer | null
  readonly defaultKeyPair: KeyPair
  readonly destroyed: boolean
  readonly stats: { readonly requests: Readonly<Record<string, number>> }
  fullyBootstrapped(): Promise<void>
  addNode(node: Endpoint): void
  toArray(): Endpoint[]
  ping(to: Endpoint, options?: { size?: number; retry?: boolean }): Promise<PeerResponse>
  delayedPing(to: Endpoint, ms: number, options?: { retry?: boolean }): Promise<PeerResponse>
  request(request: PeerRequestArguments, to: Endpoint, options?: { retry?: boolean }): Promise<PeerResponse>
  findNode(target: Buffer, options?: object): PeerQuery
  announce(target: Buffer, keyPair: KeyPair, relays?: readonly Endpoint[] | null, options?: object): PeerQuery
  unannounce(target: Buffer, keyPair: KeyPair): Promise<void>
  immutablePut(value: Buffer): Promise<unknown>
  mutablePut(keyPair: KeyPair, value: Buffer, options?: { seq?: number }): Promise<unknown>
  mutableGet(publicKey: Buffer, options?: object): Promise<unknown>
  createServer(options?: object): PeerServer
  connect(publicKey: Buffer, options?: object): PeerSocket
  register(name: string, plugin: object): void
  destroy(options?: { force?: boolean }): Promise<void>
}

export interface KeyPair {
  readonly publicKey: Buffer
  readonly secretKey: Buffer
}

export interface PeerRequestArguments {
  readonly token?: Buffer | null
  readonly command: number
  readonly target?: Buffer | null
  readonly value?: Buffer | null
}

export type PeerResponse = IncomingResponse

export interface PeerRequest {
  readonly command: number
  readonly value: Buffer | null
  reply(value: Buffer | null, options?: object): void
  error(code: number, options?: object): void
  relay(value: Buffer | null, to: Endpoint): void
}

export interface PeerQuery extends AsyncIterable<unknown> {
  finished(): Promise<void>
}

export interface PeerServer extends EventEmitter {
  listen(keyPair: KeyPair): Promise<void>
  close(): Promise<void>
}

export interface PeerSocket extends Duplex {
  readonly handshakeHash: Buffer | null
  readonly opened: Promise<boolean>
}

/** A class with the surface that the transcripts use: the peer's, or one that takes its place. */
export interface PeerClass {
  new (options: PeerOptions): PeerNode
  bootstrapper(port: number, host: string, options: PeerOptions): PeerNode
}

export interface PeerOptions {
  readonly udx: TapUdx
  /** Never absent: the peer would go to the public network (NODE-5). */
  readonly bootstrap: readonly string[]
  readonly [option: string]: unknown
}

/** hyperdht 6.34.0. */
export const Hyperdht = DHT as PeerClass & { keyPair(seed: Buffer): KeyPair }

/** dht-rpc 6.27.0. */
export const DhtRpc = RPC as PeerClass
