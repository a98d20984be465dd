import type { Stream } from '../chance/index.js'
import { SimError } from '../errors.js'

/** One direction of the line between a host or gateway and its network. */
export interface LinkSpec {
  /** ms one way. */
  readonly latency: number
  /** Up to so many ms more, drawn for each datagram; the order stays. */
  readonly jitter: number
  /** Probability, 0 to 1, that a datagram is lost. */
  readonly loss: number
  /** Probability that it arrives twice. */
  readonly duplicate: number
  /** Probability that it is held back, so that later ones overtake it... */
  readonly reorder: number
  /** ...by so many ms. */
  readonly reorderBy: number
  /** Bytes of the largest IP packet; larger ones are dropped, as datagrams carry the don't-fragment bit (RPC-10). */
  readonly mtu: number
}

export const PERFECT: LinkSpec = { latency: 0, jitter: 0, loss: 0, duplicate: 0, reorder: 0, reorderBy: 20, mtu: 1500 }

/** IPv4 and UDP headers, bytes. */
export const HEADERS = 28

export type LinkDrop = 'outage' | 'mtu' | 'loss'

/** Throws {@link SimError} BAD_LINK where the numbers cannot be. */
export function linkSpec(options: Partial<LinkSpec>, what: string): LinkSpec {
  const spec = { ...PERFECT, ...options }
  for (const [name, value] of Object.entries(spec)) {
    const probability = name === 'loss' || name === 'duplicate' || name === 'reorder'
    if (value >= 0 && value <= (probability ? 1 : Number.MAX_SAFE_INTEGER)) continue
    throw new SimError('BAD_LINK', `${what}: ${name} is ${probability ? 'from 0 to 1' : '0 or more'}, not ${value}.`)
  }
  return spec
}

/** One direction of a line, with the dice it throws. What is sent into it comes out in order unless it reorders. */
export class Link {
  /** Cut: everything is lost. */
  down = false
  #lastArrival = 0

  constructor(
    public spec: LinkSpec,
    private readonly chance: Stream
  ) {}

  /** Everything takes the same time, so order needs no care. */
  get steady(): boolean {
    return this.spec.jitter === 0 && this.spec.reorder === 0
  }

  /** The times (ms) at which a datagram sent now arrives, once or twice; or why it does not. */
  pass(size: number, now: number): readonly [first: number, second?: number] | LinkDrop {
    const { spec, chance } = this
    if (this.down) return 'outage'
    if (size + HEADERS > spec.mtu) return 'mtu'
    if (chance.chance(spec.loss)) return 'loss'
    return chance.chance(spec.duplicate) ? [this.#arrival(now), this.#arrival(now)] : [this.#arrival(now)]
  }

  #arrival(now: number): number {
    const { latency, jitter, reorder, reorderBy } = this.spec
    const arrival = now + latency + (jitter === 0 ? 0 : jitter * this.chance.float())
    if (this.chance.chance(reorder)) return arrival + reorderBy
    this.#lastArrival = Math.max(this.#lastArrival, arrival)
    return this.#lastArrival
  }
}
