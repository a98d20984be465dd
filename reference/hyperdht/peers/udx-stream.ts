import type { Duplex } from 'node:stream'
import type { Udx, UdxSocket } from '../../udp-request/index.js'

/** Options of a UDX stream (UDX-32, UDX-33, UDX-40). */
export interface UdxStreamOptions {
  readonly framed?: boolean
  readonly seq?: number
  /** Truthy drops a packet that arrived on a socket other than the stream's (UDX-32). */
  readonly firewall?: (socket: UdxSocket, port: number, host: string, family: number) => unknown
}

/**
 * The members of a UDX stream that connections touch (chapter 09, section 9.3). It is a duplex of the streamx kind; users
 * get the very object of udx-native.
 */
export interface UdxStream extends Pick<
  Duplex,
  'write' | 'pause' | 'resume' | 'read' | 'pipe' | 'cork' | 'uncork' | 'readable' | 'writable'
> {
  readonly udx: Udx
  readonly id: number
  /** 0 until connected. */
  readonly remoteId: number
  readonly connected: boolean
  readonly destroyed: boolean
  readonly destroying: boolean
  readonly socket: UdxSocket | null
  readonly remoteHost: string | null
  readonly remotePort: number
  /** 4, 6, or 0 until connected. */
  readonly remoteFamily: number
  readonly localHost: string | null
  readonly localPort: number
  readonly localFamily: number
  /** The application's own. */
  userData: unknown
  /** Bytes of a packet with its headers. */
  readonly mtu: number
  /** ms, smoothed. */
  readonly rtt: number
  readonly cwnd: number
  readonly inflight: number
  readonly retransmits: number
  readonly fastRecoveries: number
  readonly rtoCount: number
  readonly bytesTransmitted: number
  readonly bytesReceived: number
  readonly packetsTransmitted: number
  readonly packetsReceived: number
  connect(socket: UdxSocket, remoteId: number, port: number, host?: string, options?: { ack?: number }): void
  /** Resolves when everything sent to the old remote is acknowledged (UDX-69). */
  changeRemote(socket: UdxSocket, remoteId: number, port: number, host?: string): Promise<void> | null
  relayTo(stream: UdxStream): void
  send(buffer: Uint8Array): Promise<boolean>
  trySend(buffer: Uint8Array): void
  flush(): Promise<boolean>
  end(buffer?: Uint8Array | string): this
  toJSON(): object
  destroy(error?: Error | null): this
  [Symbol.asyncIterator](): AsyncIterator<Buffer>
  on(event: string, listener: (...args: never[]) => void): this
  once(event: string, listener: (...args: never[]) => void): this
  removeListener(event: string, listener: (...args: never[]) => void): this
}

/** A network object that also makes streams. */
export interface UdxWithStreams extends Udx {
  createStream(id: number, options?: UdxStreamOptions): UdxStream
}
