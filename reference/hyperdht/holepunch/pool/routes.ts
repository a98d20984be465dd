import type { Address } from '../../../ipencoding/index.js'
import type { UdxSocket } from '../../../udp-request/index.js'
import type { UdxStream } from '../../peers/index.js'

/** Where a peer was reached: from which of our sockets, at which address (HP-92). */
export interface Route {
  readonly socket: UdxSocket
  readonly address: Address
}

/**
 * Routes kept. Those over pool sockets go with their sockets; those over the main socket would stay for as long as the node
 * lives.
 */
const MAX_ROUTES = 1024

/** The members of a UDX stream that routes are made of. */
export interface RoutedStream extends Pick<UdxStream, 'socket' | 'remoteHost' | 'remotePort'> {
  once(event: 'error', listener: () => void): unknown
}

/** Routes by remote public key (HP-92 to HP-94, HS-213). */
export class Routes {
  readonly #usable: (socket: UdxSocket) => boolean
  /** By key in hex, oldest first. BOUNDED: by MAX_ROUTES; the oldest goes. */
  readonly #routes = new Map<string, Route>()
  /** Keys of the routes over a socket, which listen to its close. BOUNDED: by #routes. */
  readonly #over = new Map<UdxSocket, Set<string>>()

  /** @param usable whether a new stream may use a socket: an open one of the pool, or the main socket (HS-214) */
  constructor(usable: (socket: UdxSocket) => boolean) {
    this.#usable = usable
  }

  get size(): number {
    return this.#routes.size
  }

  /** The route to a peer if it can be used now. */
  get(publicKey: Uint8Array): Route | null {
    const route = this.#routes.get(hex(publicKey))
    return route && this.#usable(route.socket) ? route : null
  }

  /**
   * Keeps the path of a connected stream, unless there is one to this peer. It is forgotten when the socket closes, or when
   * a stream to this peer on this socket ends with an error (HP-93, HS-213).
   *
   * @param onerror that error
   * @returns whether the peer's route leads over this stream's socket now
   */
  add(publicKey: Uint8Array, stream: RoutedStream, onerror?: () => void): boolean {
    const { socket, remoteHost, remotePort } = stream
    if (socket === null || remoteHost === null) return false
    const key = hex(publicKey)
    let route = this.#routes.get(key)
    if (route && !this.#usable(route.socket)) {
      // The main socket of before a change: it would block the way for ever.
      this.#delete(key)
      route = undefined
    }
    if (!route) {
      route = { socket, address: { host: remoteHost, port: remotePort } }
      this.#set(key, route)
    }
    if (route.socket !== socket) return false
    const own = route
    stream.once('error', () => {
      if (this.#routes.get(key) === own) this.#delete(key)
      onerror?.()
    })
    return true
  }

  delete(publicKey: Uint8Array): void {
    this.#delete(hex(publicKey))
  }

  clear(): void {
    for (const key of [...this.#routes.keys()]) this.#delete(key)
  }

  #set(key: string, route: Route): void {
    if (this.#routes.size >= MAX_ROUTES) {
      const oldest = this.#routes.keys().next()
      if (!oldest.done) this.#delete(oldest.value)
    }
    this.#routes.set(key, route)
    let keys = this.#over.get(route.socket)
    if (keys === undefined) {
      keys = new Set()
      this.#over.set(route.socket, keys)
      route.socket.once('close', () => this.#closed(route.socket))
    }
    keys.add(key)
  }

  #delete(key: string): void {
    const route = this.#routes.get(key)
    if (route === undefined) return
    this.#routes.delete(key)
    // An empty set stays with its open socket: it stands for the one listener.
    this.#over.get(route.socket)?.delete(key)
  }

  #closed(socket: UdxSocket): void {
    for (const key of this.#over.get(socket) ?? []) this.#routes.delete(key)
    this.#over.delete(socket)
  }
}

function hex(publicKey: Uint8Array): string {
  return Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength).toString('hex')
}
