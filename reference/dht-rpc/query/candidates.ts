import { type Address, nodeId } from '../../ipencoding/index.js'
import { compareDistance } from '../../kbucket/index.js'
import type { NodeAddress } from '../../udp-request/index.js'

/**
 * What a query knows of an address (QRY-22): it waits for its visit, is being visited, has answered, has timed out (worth a
 * hint to whoever lists it) or has failed otherwise (cancelled: says nothing about the node).
 */
export type CandidateState = 'waiting' | 'visiting' | 'answered' | 'timed-out' | 'cancelled'

export interface Candidate extends Address {
  /** Always computed from the address, whatever an answer or a caller claims (QRY-18). */
  readonly id: Buffer
  state: CandidateState
  /**
   * Nodes whose answers listed it (QRY-23); none for nodes the query started from (QRY-24). BOUNDED: by the visits of the
   * query, each of which can refer to it once.
   */
  readonly referrers: NodeAddress[]
}

/**
 * How many addresses may wait at once. An honest answer lists 20, so that a query gets to a few hundred; a hostile one can
 * list 330 in a datagram. Beyond the limit the farthest is forgotten.
 */
export const MAX_WAITING = 1000

/**
 * The addresses a query has heard of, and which of them to visit next: the nearest to the target.
 *
 * The peer takes the one it heard of last (QRY-17) and so visits many nodes that turn out not to be needed; see
 * docs/DIFFERENCES.md.
 */
export class Candidates {
  readonly #target: Uint8Array
  /** By "host:port". BOUNDED: by MAX_WAITING and the visits of the query. */
  readonly #known = new Map<string, Candidate>()
  /** Farthest first. BOUNDED: by MAX_WAITING. */
  #waiting: Candidate[] = []

  constructor(target: Uint8Array) {
    this.#target = target
  }

  /** How many wait for their visit. */
  get waiting(): number {
    return this.#waiting.length
  }

  get({ host, port }: Address): Candidate | undefined {
    return this.#known.get(`${host}:${port}`)
  }

  /** Puts an address into the line that is not known yet. Known ones are visited once (QRY-19): nothing happens. */
  add({ host, port }: Address, id: Buffer = nodeId({ host, port }), referrer: NodeAddress | null = null): void {
    const key = `${host}:${port}`
    if (this.#known.has(key)) return
    const candidate: Candidate = { host, port, id, state: 'waiting', referrers: referrer === null ? [] : [referrer] }
    this.#known.set(key, candidate)
    this.#waiting.splice(this.#placeOf(id), 0, candidate)
    if (this.#waiting.length > MAX_WAITING) {
      const dropped = this.#waiting.shift() as Candidate
      this.#known.delete(`${dropped.host}:${dropped.port}`)
    }
  }

  /** The nearest one that waits, without taking it. */
  nearest(): Candidate | undefined {
    return this.#waiting[this.#waiting.length - 1]
  }

  /** Takes the nearest one out of the line. */
  take(): Candidate | undefined {
    return this.#waiting.pop()
  }

  /** Nobody who waits is needed any more. They stay known. */
  skipAll(): void {
    this.#waiting = []
  }

  /** Index of the first one that is nearer than `id`. */
  #placeOf(id: Uint8Array): number {
    let from = 0
    let to = this.#waiting.length
    while (from < to) {
      const middle = (from + to) >> 1
      if (compareDistance(this.#target, (this.#waiting[middle] as Candidate).id, id) > 0) from = middle + 1
      else to = middle
    }
    return from
  }
}
