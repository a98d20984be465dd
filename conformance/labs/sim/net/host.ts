import type { Stream } from '../chance/index.js'
import { SimError } from '../errors.js'
import type { BoundPort, Endpoint, NetworkInterface, VirtualHost } from '../types.js'
import { isLoopback } from './address.js'
import type { Link } from './link.js'
import type { Line, Network } from './network.js'
import type { Packet } from './packet.js'
import type { Wire } from './wire.js'

/** What is received of a longer datagram, bytes (RPC-17, UDX-19). */
export const RECEIVE_LIMIT = 2048

/** Ports given out for port 0 (RFC 6335, dynamic ports). */
const FREE_PORTS = [49_152, 65_535] as const

/** ms a datagram takes from a host to itself. */
const LOOPBACK_DELAY = 0.02

const ANY = '0.0.0.0'

interface Binding {
  readonly host: string
  readonly port: number
  readonly deliver: (bytes: Buffer, from: Endpoint) => void
  /** What its datagrams came from last: the same object for all of them, until the host moves. */
  source: Endpoint
}

/** A host of the virtual internet, with what scripts do to it besides what its UDX stack sees. */
export class SimHost implements VirtualHost, Line {
  readonly owner: string
  /** BOUNDED: by the sockets its processes have open. */
  readonly #bindings = new Map<number, Binding[]>()
  /** BOUNDED: by the watchers its processes have open. */
  readonly #watchers = new Set<() => void>()
  /** BOUNDED: by those who asked for ICMP errors. */
  readonly #unreachable = new Set<(from: Endpoint, about: Endpoint) => void>()
  #network: Network
  #addresses: readonly string[] = []

  constructor(
    readonly name: string,
    network: Network,
    addresses: readonly string[],
    readonly up: Link,
    readonly down: Link,
    readonly hops: number,
    private readonly wire: Wire,
    private readonly ports: Stream,
    private readonly resolver: (name: string) => string | null
  ) {
    this.owner = `node/${name}`
    this.#network = network
    this.#attach(network, addresses)
  }

  get addresses(): readonly string[] {
    return this.#addresses
  }

  /** How many sockets are bound: 0 after a clean end. */
  get boundPorts(): number {
    let count = 0
    for (const bindings of this.#bindings.values()) count += bindings.length
    return count
  }

  bind(port: number, host: string, deliver: Binding['deliver']): BoundPort {
    if (host !== ANY && !this.#isLocal(host)) throw bindError('EADDRNOTAVAIL')
    const actual = port === 0 ? this.#freePort(host) : port
    if (actual === null || this.#isTaken(host, actual)) throw bindError('EADDRINUSE')
    const binding: Binding = { host, port: actual, deliver, source: { host, port: actual } }
    const sharing = this.#bindings.get(actual)
    if (sharing === undefined) this.#bindings.set(actual, [binding])
    else sharing.push(binding)
    return {
      host,
      port: actual,
      send: (bytes, to, ttl) => this.#send(binding, bytes, to, ttl),
      close: () => this.#close(binding)
    }
  }

  interfaces(): readonly NetworkInterface[] {
    const own = this.#addresses.map((host, i): NetworkInterface => ({
      name: `eth${i}`,
      host,
      family: 4,
      internal: false
    }))
    return [{ name: 'lo', host: '127.0.0.1', family: 4, internal: true }, ...own]
  }

  watchInterfaces(changed: () => void): () => void {
    const watcher = (): void => changed()
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  resolve(name: string): string | null {
    return this.resolver(name)
  }

  /** Calls back for each ICMP port unreachable that reaches this host; UDX does not see them. Returns what stops it. */
  onUnreachable(listener: (from: Endpoint, about: Endpoint) => void): () => void {
    this.#unreachable.add(listener)
    return () => void this.#unreachable.delete(listener)
  }

  /** Gives the host other addresses, in its network or another: it roams, its lease changes, its cable is pulled (none). */
  readdress(addresses: readonly string[], network = this.#network): void {
    const [oldNetwork, oldAddresses] = [this.#network, this.#addresses]
    this.#detach()
    try {
      this.#attach(network, addresses)
    } catch (err) {
      this.#detach()
      this.#attach(oldNetwork, oldAddresses)
      throw err
    }
    this.wire.fault(this.name, `addresses ${addresses.join(' ') || 'none'} in ${network.name}`)
    for (const watcher of this.#watchers) {
      this.wire.time.schedule(0, 'interface change', () => this.#watchers.has(watcher) && watcher(), this.owner)
    }
  }

  receive(packet: Packet): void {
    const { dst, src } = packet
    if (!this.#isLocal(dst.host)) return this.wire.drop(this.name, packet, 'no host')
    if (packet.icmp) {
      for (const listener of this.#unreachable) listener(src, dst)
      return
    }
    const binding = this.#bindings.get(dst.port)?.find(({ host }) => host === ANY || host === dst.host)
    if (binding === undefined) return this.wire.drop(this.name, packet, 'closed port')
    this.wire.tell('deliver', this.name, packet)
    binding.deliver(packet.bytes.length > RECEIVE_LIMIT ? packet.bytes.subarray(0, RECEIVE_LIMIT) : packet.bytes, src)
  }

  #send(binding: Binding, bytes: Uint8Array, to: Endpoint, ttl: number): void {
    const own = this.#isLocal(to.host)
    const bound = binding.host !== ANY
    const host = bound ? binding.host : own ? to.host : (this.#addresses[0] ?? ANY)
    if (binding.source.host !== host) binding.source = { host, port: binding.port }
    // Nobody may write to what is under way (UDX-85).
    const packet: Packet = { src: binding.source, dst: to, bytes: Buffer.from(bytes), ttl, icmp: false }
    this.wire.tell('send', this.name, packet)
    if (!this.#bindings.get(binding.port)?.includes(binding)) return this.wire.drop(this.name, packet, 'closed port')
    if (!this.#isLocal(host) || (isLoopback(host) && !own)) return this.wire.drop(this.name, packet, 'not local')
    if (!own) return this.wire.transmit(packet, this.#network, this, this.name)
    this.wire.time.schedule(LOOPBACK_DELAY, 'datagram to itself', () => this.receive(packet), this.owner)
  }

  #close(binding: Binding): void {
    const sharing = this.#bindings.get(binding.port)
    if (sharing === undefined || !sharing.includes(binding)) return
    sharing.splice(sharing.indexOf(binding), 1)
    if (sharing.length === 0) this.#bindings.delete(binding.port)
  }

  #isLocal(host: string): boolean {
    return this.#addresses.includes(host) || isLoopback(host)
  }

  #isTaken(host: string, port: number): boolean {
    return this.#bindings.get(port)?.some((other) => other.host === host || other.host === ANY || host === ANY) ?? false
  }

  #freePort(host: string): number | null {
    const [low, high] = FREE_PORTS
    const start = this.ports.int(low, high)
    for (let i = 0; i <= high - low; i++) {
      const port = low + ((start - low + i) % (high - low + 1))
      if (!this.#isTaken(host, port)) return port
    }
    return null
  }

  #attach(network: Network, addresses: readonly string[]): void {
    this.#network = network
    const attached: string[] = []
    this.#addresses = attached
    for (const address of addresses) {
      network.attach(address, this)
      attached.push(address)
    }
  }

  #detach(): void {
    for (const address of this.#addresses) this.#network.detach(address)
    this.#addresses = []
  }
}

/** In the words of the real stack (UDX-12): the suite's parity tests compare them. */
function bindError(code: 'EADDRINUSE' | 'EADDRNOTAVAIL'): Error {
  const text = code === 'EADDRINUSE' ? 'address already in use' : 'address not available'
  return Object.assign(new Error(text), { code })
}

/** Throws unless a text is a name somebody has. */
export function named<T>(map: ReadonlyMap<string, T>, name: string, what: string): T {
  const found = map.get(name)
  if (found !== undefined) return found
  const names = [...map.keys()].slice(0, 20).join(', ')
  throw new SimError('UNKNOWN_NAME', `There is no ${what} "${name}"; there are ${names || 'none'}.`)
}
