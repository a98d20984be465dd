import type { Address } from '../../../ipencoding/index.js'
import { FIREWALLS } from '../../messages/index.js'

/** An own address, or own host with port 0, and how often it was seen. */
interface Hits {
  readonly host: string
  readonly port: number
  hits: number
}

/** Samples taken. Some six are what a punch has; a client that uses many relays must not make us keep more. */
const MAX_SAMPLES = 64

/** Class and addresses of one socket, from samples of how others see it (HP-65 to HP-81). Pure: no clock, no I/O. */
export class NatClassifier {
  /** BOUNDED: by MAX_SAMPLES. Most hits first; of equals the one that reached the count first (HP-76). */
  readonly #addresses: Hits[] = []
  /** BOUNDED: by MAX_SAMPLES, in the same order. */
  readonly #hosts: Hits[] = []
  /** Who gave a sample, as `host:port`. BOUNDED: by MAX_SAMPLES. */
  readonly #sources = new Set<string>()
  #firewall: number
  #reported: readonly Address[] | null = null
  #frozen = false

  /** @param firewalled whether the node is, now */
  constructor(firewalled: boolean) {
    this.#firewall = firewalled ? FIREWALLS.UNKNOWN : FIREWALLS.OPEN
  }

  /** UNKNOWN, OPEN, CONSISTENT or RANDOM. */
  get firewall(): number {
    return this.#firewall
  }

  /** What the other side is told; null: nothing (HP-40). */
  get addresses(): readonly Address[] | null {
    return this.#reported
  }

  get samples(): number {
    return this.#sources.size
  }

  get frozen(): boolean {
    return this.#frozen
  }

  /** Told to the other side: later samples change neither class nor addresses (HP-81). */
  freeze(): void {
    this.#frozen = true
  }

  /**
   * Takes a sample, at most one of each source (HP-71).
   *
   * @param own our address as the source sees it
   * @returns whether it counted
   */
  add(own: Address, source: Address, firewalled: boolean): boolean {
    const key = `${source.host}:${source.port}`
    if (this.#sources.has(key) || this.#sources.size >= MAX_SAMPLES) return false
    this.#sources.add(key)
    hit(this.#addresses, own.host, own.port)
    hit(this.#hosts, own.host, 0)
    if (!this.#frozen && (this.#sources.size >= 3 || !firewalled)) this.#judge(firewalled)
    return true
  }

  #judge(firewalled: boolean): void {
    if (!firewalled) this.#firewall = FIREWALLS.OPEN
    else {
      // It was OPEN as long as the node was (HP-82).
      if (this.#firewall === FIREWALLS.OPEN) this.#firewall = FIREWALLS.UNKNOWN
      this.#firewall = this.#classify() ?? this.#firewall
    }
    this.#reported = this.#report()
  }

  /** The table of HP-73, first match wins; null: unchanged. */
  #classify(): number | null {
    const n = this.#sources.size
    const h1 = this.#addresses[0]?.hits ?? 0
    const h2 = this.#addresses[1]?.hits ?? 0
    const oneHost = this.#hosts.length === 1
    if (n < 3) return null
    if (h1 >= 3) return FIREWALLS.CONSISTENT
    if (h1 === 1) return FIREWALLS.RANDOM
    if (oneHost && n > 3) return FIREWALLS.RANDOM
    if (!oneHost && h2 > 1) return FIREWALLS.CONSISTENT
    if (n > 4) return FIREWALLS.RANDOM
    return null
  }

  #report(): readonly Address[] | null {
    if (this.#firewall === FIREWALLS.CONSISTENT) {
      // The first two always, others if they were seen more than once (HP-76).
      return this.#addresses.filter(({ hits }, i) => i < 2 || hits > 1).map(({ host, port }) => ({ host, port }))
    }
    const host = this.#hosts[0]
    // HP-77. OPEN and UNKNOWN tell nothing (HP-75, HP-78).
    return this.#firewall === FIREWALLS.RANDOM && host ? [{ host: host.host, port: 0 }] : null
  }
}

/** Counts one more of it, and moves it ahead of those with fewer. */
function hit(list: Hits[], host: string, port: number): void {
  let i = list.findIndex((other) => other.host === host && other.port === port)
  if (i < 0) i = list.push({ host, port, hits: 0 }) - 1
  const entry = list[i] as Hits
  entry.hits++
  for (; i > 0 && (list[i - 1] as Hits).hits < entry.hits; i--) list[i] = list[i - 1] as Hits
  list[i] = entry
}
