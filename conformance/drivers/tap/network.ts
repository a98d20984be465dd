import type { Endpoint } from './types.js'
import type { SentDatagram } from './socket.js'
import { type TapOptions, TapUdx } from './udx.js'

/** A datagram on its way, as observers see it. */
export interface Transit {
  readonly from: Endpoint
  readonly to: Endpoint
  /** A copy; nobody writes to it. */
  readonly data: Buffer
  readonly ttl: number
}

/** Datagrams to another host with fewer hops to live than this do not arrive: hole punching's first probes (UDX-88). */
const HOPS_BETWEEN_HOSTS = 6

/** Turns of the event loop without a datagram after which everything is at rest. */
const QUIET_TURNS = 3

// Real ones, whatever a test or a virtual clock puts into their place.
const { setImmediate } = globalThis

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Joins taps to a network without NATs, loss or latency: every datagram arrives, in the order in which all were sent,
 * each in a task of its own (UDX-49, UDX-86). What is sent to nobody is seen by observers and then gone.
 *
 * @example
 * const network = new TapNetwork()
 * network.observe(({ from, to, data }) => console.log(from.port, to.port, data.toString('hex')))
 * const node = DHT.bootstrapper(40001, '127.0.0.1', { udx: network.attach() })
 * await network.settle()
 */
export class TapNetwork {
  /** BOUNDED: by the caller, who attaches the taps of one run. */
  private readonly taps: TapUdx[] = []
  /** BOUNDED: by what the nodes of the run send in one turn; each task takes one out. */
  private readonly queue: Transit[] = []
  /** BOUNDED: by the caller. */
  private readonly observers: ((datagram: Transit) => void)[] = []
  private pumping = false
  private sent = 0

  /** A new tap at a host of this network. Several may share a host and its ports. */
  attach(options: Omit<TapOptions, 'onSend' | 'isTaken'> = {}): TapUdx {
    const tap: TapUdx = new TapUdx({
      keep: 0,
      ...options,
      onSend: (datagram) => this.take(tap, datagram),
      isTaken: (port) => this.taps.some((other) => other !== tap && other.host === tap.host && other.has(port))
    })
    this.taps.push(tap)
    return tap
  }

  /** Calls back for every datagram at the moment it is sent, whether or not somebody gets it. */
  observe(observer: (datagram: Transit) => void): void {
    this.observers.push(observer)
  }

  /** Resolves when nothing is under way and nobody reacts any more. Timers are not waited for. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      const { sent } = this
      await turn()
      if (this.sent !== sent || this.queue.length > 0) quiet = -1
    }
  }

  private take(tap: TapUdx, { data, socket, to, ttl }: SentDatagram): void {
    const port = socket.address()?.port
    if (port === undefined) throw new Error('a datagram left an unbound socket')
    const transit: Transit = { from: { host: tap.host, port }, to, data, ttl }
    this.sent++
    for (const observer of this.observers) observer(transit)
    this.queue.push(transit)
    if (this.pumping) return
    this.pumping = true
    setImmediate(() => this.pump())
  }

  private pump(): void {
    const next = this.queue.shift()
    this.pumping = this.queue.length > 0
    // Before delivering: a receiver that throws must not stop the network.
    if (this.pumping) setImmediate(() => this.pump())
    if (next === undefined || (next.ttl < HOPS_BETWEEN_HOSTS && next.from.host !== next.to.host)) return
    for (const tap of this.taps) {
      if (tap.host === next.to.host && tap.receive(next.data, next.from, next.to.port)) return
    }
  }
}
