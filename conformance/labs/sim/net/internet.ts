import type { Chance } from '../chance/index.js'
import { SimError } from '../errors.js'
import type { Trace } from '../trace/index.js'
import { parsePrefix } from './address.js'
import { Gateway } from './gateway.js'
import { named, SimHost } from './host.js'
import { Link, linkSpec, PERFECT, type LinkSpec } from './link.js'
import { NatBox } from './nat/box.js'
import { Network } from './network.js'
import type { Interceptor, NetEvent } from './packet.js'
import { DEFAULT_HOPS, type GatewaySpec, type HostSpec, type NetworkSpec, type Topology } from './topology.js'
import { validate } from './validate.js'
import { Wire, type Scheduler } from './wire.js'

export interface InternetOptions {
  readonly time: Scheduler
  /** Streams `link/NAME up`, `link/NAME down`, `nat/NAME`, `ports/NAME` are drawn from. */
  readonly chance: Chance
  /** Gets every event of the network. */
  readonly trace?: Trace
}

/** Lines of the internet are this far from its middle where a topology says nothing: ms. */
const INTERNET_LATENCY = 10
/** And lines of any other network: ms. */
const LAN_LATENCY = 0.1

/** A virtual internet, built from a topology. Scripts it: faults, taps and interceptors. */
export class Internet {
  readonly #wire: Wire
  /** BOUNDED: by the topology. */
  readonly #networks = new Map<string, Network>()
  /** BOUNDED: by the topology. */
  readonly #hosts = new Map<string, SimHost>()
  /** BOUNDED: by the topology. */
  readonly #gateways = new Map<string, Gateway>()
  /** BOUNDED: by the topology. Name to host name. */
  readonly #names = new Map<string, string>()

  /** Throws {@link SimError} for an impossible topology. */
  constructor(
    readonly topology: Topology,
    private readonly options: InternetOptions
  ) {
    validate(topology)
    this.#wire = new Wire(options.time, options.trace)
    for (const { name, prefix } of topology.networks)
      this.#networks.set(name, new Network(name, parsePrefix(prefix, name)))
    for (const network of topology.networks) if (network.gateway !== undefined) this.#join(network, network.gateway)
    for (const host of topology.hosts) this.#place(host)
  }

  /** Datagrams that hosts have put out. */
  get sent(): number {
    return this.#wire.sent
  }

  get hosts(): readonly SimHost[] {
    return [...this.#hosts.values()]
  }

  host(name: string): SimHost {
    return named(this.#hosts, name, 'host')
  }

  /** The gateway of a network, which has its name. */
  gateway(name: string): Gateway {
    return named(this.#gateways, name, 'gateway')
  }

  /** Changes the line of a host or gateway, both directions; what is not given stays. */
  setLink(name: string, change: Partial<LinkSpec>): void {
    for (const link of this.#links(name)) link.spec = linkSpec({ ...link.spec, ...change }, name)
    this.#wire.fault(name, `link ${JSON.stringify(change)}`)
  }

  /** Cuts the line of a host or gateway; returns what mends it. */
  outage(name: string): () => void {
    const set = (down: boolean): void => {
      for (const link of this.#links(name)) link.down = down
      this.#wire.fault(name, down ? 'outage' : 'mended')
    }
    set(true)
    return () => set(false)
  }

  /**
   * Nothing passes between hosts or gateways (by the name of their network) of different groups; who is in no group still
   * reaches everybody. A host behind a gateway is cut off by the gateway's name. Returns what heals it.
   */
  partition(groups: readonly (readonly string[])[]): () => void {
    for (const name of groups.flat()) this.#links(name)
    return this.#wire.partition(groups)
  }

  /** Gives a host other addresses, in its network or another; none pulls its cable. Its watchers are told (UDX-9). */
  readdress(name: string, addresses: readonly string[], network?: string): void {
    this.host(name).readdress(addresses, network === undefined ? undefined : named(this.#networks, network, 'network'))
  }

  /** Calls `listener` for everything that happens in the network; returns what stops it. */
  tap(listener: (event: NetEvent) => void): () => void {
    return this.#wire.tap(listener)
  }

  /** Lets `interceptor` decide about every datagram; returns what removes it. */
  intercept(interceptor: Interceptor): () => void {
    return this.#wire.intercept(interceptor)
  }

  #place({ name, network, addresses, names = [], link = {}, hops }: HostSpec): void {
    const at = this.#networks.get(network)!
    for (const alias of [name, ...names]) this.#names.set(alias, name)
    const host = new SimHost(
      name,
      at,
      addresses,
      ...this.#line(name, network, link),
      hops ?? this.#defaultHops(network),
      this.#wire,
      this.options.chance.stream(`ports/${name}`),
      (alias) => this.#hosts.get(this.#names.get(alias) ?? '')?.addresses[0] ?? null
    )
    this.#hosts.set(name, host)
  }

  #join({ name, prefix }: NetworkSpec, { to, inside, outside, box, link = {}, hops }: GatewaySpec): void {
    const [within, without] = [this.#networks.get(name)!, this.#networks.get(to)!]
    const gateway = new Gateway(
      name,
      box.kind === 'router' ? null : new NatBox(box, outside, this.options.chance.stream(`nat/${name}`)),
      within,
      inside,
      without,
      ...this.#line(name, to, link),
      hops ?? this.#defaultHops(to),
      new Link(PERFECT, this.options.chance.stream(`link/${name} inside`)),
      this.#wire
    )
    within.gateway = { address: inside, line: gateway.insideLine }
    if (box.kind !== 'nat') without.route(parsePrefix(prefix, name), gateway)
    this.#gateways.set(name, gateway)
  }

  #line(name: string, network: string, link: Partial<LinkSpec>): [up: Link, down: Link] {
    const spec = linkSpec({ latency: this.#isInternet(network) ? INTERNET_LATENCY : LAN_LATENCY, ...link }, name)
    const { chance } = this.options
    return [new Link(spec, chance.stream(`link/${name} up`)), new Link(spec, chance.stream(`link/${name} down`))]
  }

  #isInternet(network: string): boolean {
    return this.topology.networks.find(({ name }) => name === network)!.gateway === undefined
  }

  #defaultHops(network: string): number {
    return this.#isInternet(network) ? DEFAULT_HOPS : 0
  }

  #links(name: string): readonly Link[] {
    const line = this.#hosts.get(name) ?? this.#gateways.get(name)
    if (line !== undefined) return [line.up, line.down]
    throw new SimError('UNKNOWN_NAME', `There is no host or gateway "${name}".`)
  }
}
