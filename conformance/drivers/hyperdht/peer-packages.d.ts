/** What the suite calls of the peer and of the packages it is made of, typed by what they do when run. */

declare module 'compact-encoding' {
  interface State {
    start: number
    end: number
    buffer: Uint8Array | null
  }
  interface Encoding<T = unknown> {
    preencode(state: State, value: T): void
    encode(state: State, value: T): void
    decode(state: State): T
  }
  interface CompactEncoding {
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
  interface PeerAddress {
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
