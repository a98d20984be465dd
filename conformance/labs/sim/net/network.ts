import { SimError } from '../errors.js'
import { contains, parseAddress, type Prefix } from './address.js'
import type { Link } from './link.js'
import type { Packet } from './packet.js'

/** The end of a line: what receives at the addresses it has in a network. */
export interface Line {
  /** Of the host or gateway. */
  readonly name: string
  /** For whom its events happen: `node/...`, `nat/...`. */
  readonly owner: string
  readonly up: Link
  readonly down: Link
  /** Routers between this line and the middle of its network. */
  readonly hops: number
  receive(packet: Packet): void
}

/** Finds who has an address. */
export class Network {
  /** BOUNDED: by the hosts and gateways of the topology. */
  readonly #byAddress = new Map<string, Line>()
  /** BOUNDED: by the networks of the topology. */
  readonly #routes: { readonly prefix: Prefix; readonly line: Line }[] = []
  /** Where everything else goes; none for the internet. */
  gateway: { readonly address: string; readonly line: Line } | null = null

  constructor(
    readonly name: string,
    readonly prefix: Prefix
  ) {}

  attach(address: string, line: Line): void {
    if (!contains(this.prefix, parseAddress(address, line.name))) {
      throw new SimError(
        'BAD_ADDRESS',
        `${line.name}: ${address} is not in ${this.name}, which is ${this.prefix.text}.`
      )
    }
    const other = address === this.gateway?.address ? this.gateway.line : this.#byAddress.get(address)
    if (other !== undefined && other !== line) {
      throw new SimError(
        'DUPLICATE_ADDRESS',
        `${line.name} and ${other.name} both have ${address} in the network ${this.name}.`
      )
    }
    this.#byAddress.set(address, line)
  }

  detach(address: string): void {
    this.#byAddress.delete(address)
  }

  route(prefix: Prefix, line: Line): void {
    this.#routes.push({ prefix, line })
  }

  /** The line that a datagram to this address takes, or why there is none. */
  find(host: string): Line | 'no host' | 'no route' {
    const line = this.#byAddress.get(host)
    if (line !== undefined) return line
    if (host === this.gateway?.address) return this.gateway.line
    const address = parseAddress(host, 'A destination')
    const route = this.#routes.find(({ prefix }) => contains(prefix, address))
    if (route !== undefined) return route.line
    // The gateway would send it back.
    if (contains(this.prefix, address)) return 'no host'
    return this.gateway?.line ?? 'no route'
  }
}
