import type { Address } from '../../ipencoding/index.js'
import type { NetworkInterface, Udx, UdxSocket } from '../../udp-request/index.js'

const LOOPBACK = '127.0.0.1'

/** ms in which a socket has to hear itself (HS-148). */
const CHECK_TIME = 500

/** Hosts whose check is remembered. A machine has a handful; interfaces come and go for years. */
const MAX_HOSTS = 256

/**
 * IPv4 addresses of this machine with the port of the server socket (HS-147): 127.0.0.1 alone if that is where the socket is
 * bound, or if there is no outside interface.
 */
export function localAddresses(serverSocket: UdxSocket | null, interfaces: readonly NetworkInterface[]): Address[] {
  const bound = serverSocket?.address() ?? null
  const port = bound?.port ?? 0
  const outside = interfaces.filter(({ family, internal }) => family === 4 && !internal).map(({ host }) => host)
  const hosts = bound?.host === LOOPBACK || outside.length === 0 ? [LOOPBACK] : outside
  return hosts.map((host) => ({ host, port }))
}

/** Finds out which local addresses work: bound to one, a socket must hear itself (HS-148, API-89). */
export class LocalAddressChecks {
  readonly #udx: Udx
  /** By host: the outcome, or that of the check under way. BOUNDED: by MAX_HOSTS; the oldest goes. */
  readonly #checks = new Map<string, boolean | Promise<boolean>>()
  /** Under way. BOUNDED: by #checks. */
  readonly #sockets = new Set<UdxSocket>()

  constructor(udx: Udx) {
    this.#udx = udx
  }

  /** Those of the list that work: first those already known, then those found now. */
  async validate<A extends Address>(addresses: readonly A[]): Promise<A[]> {
    const known = addresses.filter(({ host }) => this.#checks.get(host) === true)
    const unknown = addresses.filter(({ host }) => typeof this.#checks.get(host) !== 'boolean')
    if (unknown.length === 0) return known
    const outcomes = await Promise.all(unknown.map(({ host }) => this.#check(host)))
    return [...known, ...unknown.filter((_, i) => outcomes[i])]
  }

  /** Ends checks under way; they fail. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => socket.close()))
  }

  #check(host: string): Promise<boolean> {
    const known = this.#checks.get(host)
    if (known !== undefined) return Promise.resolve(known)
    const check = this.#hearsItself(host)
    if (this.#checks.size >= MAX_HOSTS) {
      const oldest = this.#checks.keys().next()
      if (!oldest.done) this.#checks.delete(oldest.value)
    }
    this.#checks.set(host, check)
    void check.then((outcome) => this.#checks.set(host, outcome))
    return check
  }

  async #hearsItself(host: string): Promise<boolean> {
    const socket = this.#udx.createSocket()
    this.#sockets.add(socket)
    let timer: NodeJS.Timeout | null = null
    try {
      socket.bind(0, host)
      const port = socket.address()?.port ?? 0
      return await new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), CHECK_TIME)
        socket.once('close', () => resolve(false))
        socket.on('message', () => resolve(true))
        socket.trySend(Buffer.alloc(1), port, host)
      })
    } catch {
      return false
    } finally {
      if (timer !== null) clearTimeout(timer)
      this.#sockets.delete(socket)
      void socket.close()
    }
  }
}
