/**
 * The parts of the peer that the driver calls, typed by what they do when they are run. Nothing here is a statement
 * about how they are written.
 */
import type { EventEmitter } from 'node:events'
import type { Endpoint } from '../tap/index.js'
import { peerRequire } from './packages.js'

type Bytes = Uint8Array

/** An encoding of compact-encoding. */
export interface Encoding<T> {
  preencode(state: object, value: T): void
  encode(state: object, value: T): void
  decode(state: object): T
}

interface CompactEncoding {
  readonly uint: Encoding<number>
  readonly uint8: Encoding<number>
  readonly uint16: Encoding<number>
  readonly uint32: Encoding<number>
  readonly uint64: Encoding<number>
  readonly fixed32: Encoding<Bytes>
  readonly fixed64: Encoding<Bytes>
  readonly buffer: Encoding<Bytes>
  readonly string: Encoding<string>
  readonly raw: Encoding<Bytes>
  readonly ipv6Address: Encoding<Endpoint>
  array<T>(element: Encoding<T>): Encoding<readonly T[]>
  encode<T>(encoding: Encoding<T>, value: T): Buffer
  decode<T>(encoding: Encoding<T>, bytes: Bytes): T
}

interface KeyPair {
  readonly publicKey: Buffer
  readonly secretKey: Buffer
}

/** A key pair, or a signer that stands in for the secret key (ENC-73). */
export interface Signer {
  readonly publicKey: Bytes
  readonly secretKey?: Bytes
  sign?(signable: Bytes): Promise<Bytes>
}

export interface IncomingRequest {
  readonly tid: number
  readonly from: Endpoint & { readonly id: Buffer | null }
  readonly to: Endpoint
  readonly token: Buffer | null
  readonly command: number
  readonly target: Buffer | null
  readonly value: Buffer | null
  readonly internal: boolean
  reply(value: Bytes | null): void
  _sendReply(error: number, value: Bytes | null, token: boolean, closerNodes: boolean, to: Endpoint, socket: unknown): void // prettier-ignore
}

export interface IncomingResponse {
  readonly tid: number
  readonly from: Endpoint & { readonly id: Buffer | null }
  readonly to: Endpoint
  readonly token: Buffer | null
  readonly closerNodes: readonly Endpoint[] | null
  readonly error: number
  readonly value: Buffer | null
}

interface OutgoingRequest {
  socket: unknown
  send(force: boolean): void
  destroy(): void
}

/** What lies between a node and its sockets: frames to bytes and back, ids, tokens. */
interface IO {
  readonly clientSocket: unknown
  readonly serverSocket: unknown
  table: { readonly id: Bytes; closest(target: Bytes): readonly Endpoint[] }
  onrequest: (request: IncomingRequest) => void
  onresponse: (response: IncomingResponse) => void
  token: (to: Endpoint, secret: number) => Bytes
  /** The next transaction id. */
  _tid: number
  createRequest(
    to: Endpoint,
    token: Bytes | null,
    internal: boolean,
    command: number,
    target: Bytes | null,
    value: Bytes | null,
    session: null,
    ttl: number
  ): OutgoingRequest
}

interface Query {
  finished(): Promise<void>
  readonly closestReplies: readonly { readonly from: Endpoint }[]
}

/** A plain node of dht-rpc. */
export interface Node extends EventEmitter {
  readonly io: IO
  readonly bootstrapNodes: readonly Endpoint[]
  query(request: { target: Bytes; command: number; value: null }, options: { nodes: readonly Endpoint[] }): Query
  fullyBootstrapped(): Promise<void>
  destroy(): Promise<void>
}

type NodeOptions = Readonly<Record<string, unknown>>

interface NodeClass {
  new (options: NodeOptions): Node
  bootstrapper(port: number, host: string, options: NodeOptions): Node
}

/** A Noise handshake between two messages. */
export interface NoiseState {
  e: KeyPair
  digest: Bytes
  chainingKey: Bytes
  key: Bytes | null
  complete: boolean
  hash: Bytes
  rx: Bytes
  tx: Bytes
  send(payload: Bytes): Bytes
  recv(message: Bytes): Bytes
}

interface NoiseWrapClass {
  new (
    keyPair: KeyPair,
    remotePublicKey: Bytes | null
  ): {
    readonly handshake: NoiseState
    final(): Readonly<Record<'remoteId' | 'holepunchSecret' | 'hash' | 'rx' | 'tx', Bytes>>
  }
}

interface SecurePayloadClass {
  new (sharedSecret: Bytes): {
    encrypt(payload: unknown): Buffer
    decrypt(box: Bytes): unknown
    token(address: { host: string }): Buffer
  }
}

export interface AnnounceMessage {
  readonly peer: { readonly publicKey: Bytes; readonly relayAddresses: readonly Endpoint[] }
  readonly refresh: Bytes | null
}

type SignAnnounce = (target: Bytes, token: Bytes, id: Bytes, message: AnnounceMessage, signer: Signer) => Bytes | Promise<Bytes> // prettier-ignore

interface RoutingTableClass {
  new (
    id: Bytes,
    options: { k: number }
  ): {
    readonly rows: readonly unknown[]
    add(node: { readonly id: Bytes }): boolean
    closest(target: Bytes, n: number): { readonly id: Bytes }[]
  }
}

/** The crypto library, as the peer calls it. Its functions can be replaced (derive/hooks.ts). */
export interface Sodium {
  randombytes_buf(out: Bytes): void
  crypto_generichash(out: Bytes, input: Bytes, key?: Bytes): void
  crypto_generichash_batch(out: Bytes, input: readonly Bytes[], key?: Bytes): void
  crypto_secretbox_open_easy(plain: Bytes, box: Bytes, nonce: Bytes, key: Bytes): boolean
}

type MessageName =
  | 'handshake'
  | 'noisePayload'
  | 'holepunch'
  | 'holepunchPayload'
  | 'peer'
  | 'lookupRawReply'
  | 'announce'
  | 'mutableSignable'
  | 'mutablePutRequest'
  | 'mutableGetResponse'
  | 'pluginRequest'

export const c = peerRequire('compact-encoding') as CompactEncoding
export const messages = peerRequire('hyperdht/lib/messages.js') as Readonly<Record<MessageName, Encoding<unknown>>>
export const HyperDHT = peerRequire('hyperdht') as { keyPair(seed: Bytes): KeyPair; hash(data: Bytes): Buffer }
export const DHT = peerRequire('dht-rpc') as NodeClass
/** `id` is looked up at each call, so it can be replaced. */
export const peerOfRpc = peerRequire('dht-rpc/lib/peer.js') as {
  id: (host: string, port: number) => Buffer
  readonly ipv4: Encoding<Endpoint>
  readonly ipv4Array: Encoding<readonly Endpoint[]>
}
export const connectAddress = peerRequire('hyperdht-address') as {
  encode(key: Bytes, nodes: readonly Endpoint[] | null): Buffer
  decode(bytes: Bytes): { readonly key: Buffer; readonly nodes: readonly Endpoint[] | null }
}
export const persistent = peerRequire('hyperdht/lib/persistent.js') as {
  readonly signAnnounce: SignAnnounce
  readonly signUnannounce: SignAnnounce
  readonly signMutable: (seq: number, value: Bytes, signer: Signer) => Bytes | Promise<Bytes>
}
export const RefreshChain = peerRequire('hyperdht/lib/refresh-chain.js') as new (length: number) => Iterable<Buffer>
export const SecurePayload = peerRequire('hyperdht/lib/secure-payload.js') as SecurePayloadClass
export const NoiseWrap = peerRequire('hyperdht/lib/noise-wrap.js') as NoiseWrapClass
export const curve = peerRequire('noise-curve-ed') as {
  generateKeyPair(seed: Bytes): KeyPair
  dh(publicKey: Bytes, keyPair: KeyPair): Buffer
}
export const RoutingTable = peerRequire('kademlia-routing-table') as RoutingTableClass
export const coreCrypto = peerRequire('hypercore-crypto') as {
  namespace(name: string, numbers: readonly number[]): Buffer[]
  sign(message: Bytes, secretKey: Bytes): Buffer
  verify(message: Bytes, signature: Bytes, publicKey: Bytes): boolean
}
export const keyText = peerRequire('hypercore-id-encoding') as {
  decode(text: string): Buffer
  encode(key: Bytes): string
}
export const sodium = peerRequire('sodium-universal') as Sodium
