/**
 * What a node needs of its network: the part of udx-native's surface that sockets and bootstrap touch (chapter 09,
 * sections 9.1 and 9.2). A virtual network implements the same.
 */
export interface UdxAddress {
  readonly host: string
  readonly family: number
  readonly port: number
}

export interface UdxSocket {
  readonly bound: boolean
  /** True while no connected stream uses the socket (UDX-26). */
  readonly idle: boolean
  /** Null before binding; the same after `close()` (UDX-15). */
  address(): UdxAddress | null
  /** Synchronous; throws what the operating system says and leaves the socket bindable (UDX-12). Port 0: any. */
  bind(port: number, host: string): void
  /** Resolves with whether it was handed over; never rejects for network reasons (UDX-21). */
  send(buffer: Uint8Array, port: number, host: string, ttl?: number): Promise<boolean>
  /** The same without a result (UDX-22). ttl 0: the default. */
  trySend(buffer: Uint8Array, port: number, host: string, ttl?: number): void
  /** Resolves after the `close` event; waits for connected streams (UDX-27). */
  close(): Promise<void>
  on(event: 'message', listener: (buffer: Buffer, from: UdxAddress) => void): this
  on(event: 'close' | 'idle' | 'busy', listener: () => void): this
  once(event: 'close' | 'idle' | 'busy', listener: () => void): this
  removeListener(event: 'message', listener: (buffer: Buffer, from: UdxAddress) => void): this
  removeListener(event: 'close' | 'idle' | 'busy', listener: () => void): this
}

export interface NetworkInterface {
  readonly name: string
  readonly host: string
  readonly family: number
  readonly internal: boolean
}

export interface NetworkWatcher {
  on(event: 'change', listener: (interfaces: NetworkInterface[]) => void): this
  /** May be called again (UDX-11). */
  destroy(): unknown
}

/** The network object: udx-native's `UDX`, or a virtual one (UDX-1). */
export interface Udx {
  createSocket(): UdxSocket
  watchNetworkInterfaces(): NetworkWatcher
  networkInterfaces(): NetworkInterface[]
  lookup(host: string, options: { family: 4 }): Promise<{ host: string; family: number }>
}
