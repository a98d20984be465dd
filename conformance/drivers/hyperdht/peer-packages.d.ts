/** What the suite calls of the peer and of the packages it is made of, typed by what they do when run. */

declare module 'compact-encoding' {
  export interface State {
    start: number
    end: number
    buffer: Uint8Array | null
  }
  export interface Encoding<T = unknown> {
    preencode(state: State, value: T): void
    encode(state: State, value: T): void
    decode(state: State): T
  }
  export interface CompactEncoding {
    readonly uint: Encoding<number>
    readonly uint8: Encoding<number>
    readonly uint16: Encoding<number>
    readonly uint32: Encoding<number>
    readonly uint64: Encoding<number>
    readonly fixed32: Encoding<Uint8Array>
    readonly fixed64: Encoding<Uint8Array>
    readonly buffer: Encoding<Uint8Array>
    readonly string: Encoding<string>
    readonly raw: Encoding<Uint8Array>
    readonly ipv6Address: Encoding<{ host: string; family: number; port: number }>
    array<T>(element: Encoding<T>): Encoding<readonly T[]>
    encode<T>(encoding: Encoding<T>, value: T): Buffer
    decode<T>(encoding: Encoding<T>, bytes: Uint8Array): T
  }
  const compactEncoding: CompactEncoding
  export default compactEncoding
}

declare module 'hyperdht/lib/messages.js' {
  import type { Encoding } from 'compact-encoding'
  const messages: Readonly<
    Record<
      | 'handshake'
      | 'noisePayload'
      | 'holepunch'
      | 'holepunchPayload'
      | 'peer'
      | 'peers'
      | 'lookupRawReply'
      | 'announce'
      | 'mutableSignable'
      | 'mutablePutRequest'
      | 'mutableGetResponse'
      | 'pluginRequest',
      Encoding<never>
    >
  >
  export default messages
}

declare module 'dht-rpc/lib/peer.js' {
  import type { Encoding } from 'compact-encoding'
  export interface PeerAddress {
    id: null
    host: string
    port: number
  }
  const peer: {
    id(host: string, port: number): Buffer
    readonly ipv4: Encoding<PeerAddress>
    readonly ipv4Array: Encoding<readonly PeerAddress[]>
  }
  export default peer
}

declare module 'hyperdht-address' {
  const address: {
    encode(key: Uint8Array, nodes?: readonly { host: string; port: number }[] | null): Buffer
    decode(bytes: Uint8Array): { key: Buffer; nodes: readonly { host: string; port: number }[] | null }
  }
  export default address
}

declare module 'dht-rpc' {
  import type { EventEmitter } from 'node:events'
  export interface Endpoint {
    host: string
    port: number
  }
  export interface IncomingRequest {
    readonly tid: number
    readonly from: Endpoint & { id: Buffer | null }
    readonly to: Endpoint
    readonly token: Buffer | null
    readonly command: number
    readonly target: Buffer | null
    readonly value: Buffer | null
    readonly internal: boolean
    _sendReply(
      error: number,
      value: Uint8Array | null,
      token: boolean,
      closerNodes: boolean,
      to: Endpoint,
      socket: unknown
    ): void
  }
  export interface OutgoingRequest {
    socket: unknown
    send(force: boolean): void
    destroy(): void
  }
  export interface IncomingResponse {
    readonly tid: number
    readonly from: Endpoint & { id: Buffer | null }
    readonly to: Endpoint
    readonly token: Buffer | null
    readonly closerNodes: readonly Endpoint[] | null
    readonly error: number
    readonly value: Buffer | null
  }
  /** What lies between a node and its sockets: frames to bytes and back, ids, tokens. */
  export interface IO {
    readonly clientSocket: unknown
    readonly serverSocket: unknown
    readonly inflight: readonly unknown[]
    table: { readonly id: Uint8Array; closest(target: Uint8Array): readonly Endpoint[] }
    onrequest: (request: IncomingRequest) => void
    onresponse: (response: IncomingResponse) => void
    token: (to: Endpoint, secret: number) => Uint8Array
    _tid: number
    createRequest(
      to: Endpoint,
      token: Uint8Array | null,
      internal: boolean,
      command: number,
      target: Uint8Array | null,
      value: Uint8Array | null,
      session: null,
      ttl: number
    ): OutgoingRequest
  }
  class DHT extends EventEmitter {
    constructor(options: Readonly<Record<string, unknown>>)
    static bootstrapper(port: number, host: string, options: Readonly<Record<string, unknown>>): DHT
    readonly io: IO
    readonly id: Buffer | null
    readonly ephemeral: boolean
    fullyBootstrapped(): Promise<void>
    destroy(): Promise<void>
  }
  export default DHT
}
