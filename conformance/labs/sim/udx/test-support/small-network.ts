import { type BoundPort, type Endpoint, type NetworkInterface, type VirtualHost } from '../../types.js'

/** A datagram on its way. */
export interface Datagram {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly bytes: Buffer
  readonly ttl: number
}

/** Ms after which each copy of a datagram arrives; none: it is lost. */
export type Weather = (datagram: Datagram, count: number) => readonly number[]

const MAX_DATAGRAM = 65_507
const RECEIVED_AT_MOST = 2048
const FIRST_FREE_PORT = 49_152
const ANY = '0.0.0.0'
const LOOPBACK = '127.0.0.1'

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

interface Listener {
  readonly host: string
  readonly port: number
  readonly deliver: (bytes: Buffer, from: Endpoint) => void
}

/** A network for tests: hosts that reach each other directly, through weather the test makes. */
export class SmallNetwork {
  /** Every datagram sent, in order. */
  readonly sent: Datagram[] = []
  /** Names that hosts resolve. */
  readonly names = new Map<string, string>()
  weather: Weather = () => [1]

  private readonly hosts: SmallHost[] = []

  host(name: string, address: string): SmallHost {
    const host = new SmallHost(this, name, address)
    this.hosts.push(host)
    return host
  }

  /** Ports that are bound, over all hosts. */
  get boundPorts(): number {
    return this.hosts.reduce((sum, { listeners }) => sum + listeners.length, 0)
  }

  carry(datagram: Datagram, sender: SmallHost): void {
    this.sent.push(datagram)
    for (const delay of this.weather(datagram, this.sent.length)) {
      const arrive = () => this.arrive(datagram, sender)
      if (delay === 0) setImmediate(arrive)
      else setTimeout(arrive, delay)
    }
  }

  private arrive({ from, to, bytes }: Datagram, sender: SmallHost): void {
    const hosts = to.host === LOOPBACK ? [sender] : this.hosts
    for (const host of hosts) {
      if (!host.owns(to.host)) continue
      const listener = host.listeners.find(({ host, port }) => port === to.port && (host === ANY || host === to.host))
      listener?.deliver(Buffer.from(bytes.subarray(0, RECEIVED_AT_MOST)), from)
    }
  }
}

export class SmallHost implements VirtualHost {
  listeners: Listener[] = []
  private addresses: string[]
  private watchers: (() => void)[] = []
  private nextPort = FIRST_FREE_PORT

  constructor(
    private readonly network: SmallNetwork,
    readonly name: string,
    address: string
  ) {
    this.addresses = [address]
  }

  /** The host moves: its sockets stay bound, under the new addresses. */
  move(...addresses: string[]): void {
    this.addresses = addresses
    for (const changed of [...this.watchers]) changed()
  }

  get watched(): number {
    return this.watchers.length
  }

  owns(host: string): boolean {
    return host === LOOPBACK || this.addresses.includes(host)
  }

  bind(port: number, host: string, deliver: Listener['deliver']): BoundPort {
    if (host !== ANY && !this.owns(host)) throw failure('EADDRNOTAVAIL', 'address not available')
    const taken = (wanted: number) =>
      this.listeners.some((l) => l.port === wanted && (l.host === host || l.host === ANY || host === ANY))
    if (port !== 0 && taken(port)) throw failure('EADDRINUSE', 'address already in use')
    while (port === 0 && taken(this.nextPort)) this.nextPort++
    const listener = { host, port: port === 0 ? this.nextPort++ : port, deliver }
    this.listeners.push(listener)
    return {
      host,
      port: listener.port,
      send: (bytes, to, ttl) => this.send(listener, Buffer.from(bytes), to, ttl),
      close: () => {
        this.listeners = this.listeners.filter((other) => other !== listener)
      }
    }
  }

  interfaces(): NetworkInterface[] {
    const outside = this.addresses.filter((host) => host !== LOOPBACK)
    return [
      { name: 'lo', host: LOOPBACK, family: 4, internal: true },
      ...outside.map((host, i) => ({ name: `eth${i}`, host, family: 4 as const, internal: false }))
    ]
  }

  watchInterfaces(changed: () => void): () => void {
    this.watchers.push(changed)
    return () => {
      this.watchers = this.watchers.filter((other) => other !== changed)
    }
  }

  resolve(name: string): string | null {
    return this.network.names.get(name) ?? null
  }

  private send({ host, port }: Listener, bytes: Buffer, to: Endpoint, ttl: number): void {
    if (bytes.length > MAX_DATAGRAM) return
    const own = to.host === LOOPBACK ? LOOPBACK : (this.addresses[0] ?? LOOPBACK)
    this.network.carry({ from: { host: host === ANY ? own : host, port }, to, bytes, ttl }, this)
  }
}
