/** Samples remembered (NODE-67). */
const WINDOW = 16

/** How many of the newest samples a new one is compared with (NODE-68). */
const LOOK_BACK = 4

interface Counter {
  readonly host: string
  readonly port: number
  count: number
}

interface Sample {
  readonly address: Counter
  readonly host: Counter
}

/** What the sampler believes of our public address (NODE-65). */
export interface Sampled {
  /** Null: unknown or inconsistent. */
  readonly host: string | null
  /** 0: unknown, or the host is consistent and the port is not. */
  readonly port: number
}

const UNKNOWN: Sampled = Object.freeze({ host: null, port: 0 })

/**
 * Condenses "our address as others see it" into one host and port (chapter 03, section 6). Pure: it holds no clock and
 * tells nobody.
 */
export class NatSampler {
  /** BOUNDED: by WINDOW; the newest sample is the last. */
  readonly #samples: Sample[] = []
  #bestAddress: Counter | null = null
  #bestHost: Counter | null = null
  #report: Sampled = UNKNOWN

  get host(): string | null {
    return this.#report.host
  }

  get port(): number {
    return this.#report.port
  }

  /** Samples in the window, up to 16 (NODE-67). */
  get size(): number {
    return this.#samples.length
  }

  /** Takes a sample. Returns whether the report changed (NODE-73). */
  add(host: string, port: number): boolean {
    const sample = this.#countersFor(host, port)
    sample.address.count++
    sample.host.count++
    this.#samples.push(sample)
    if (this.#samples.length > WINDOW) {
      const oldest = this.#samples.shift() as Sample
      oldest.address.count--
      oldest.host.count--
    }

    // Only the counters of the new sample can overtake (NODE-70).
    if (this.#bestAddress === null || sample.address.count > this.#bestAddress.count) this.#bestAddress = sample.address
    if (this.#bestHost === null || sample.host.count > this.#bestHost.count) this.#bestHost = sample.host

    const before = this.#report
    this.#report = this.#judge(this.#bestAddress, this.#bestHost)
    return this.#report.host !== before.host || this.#report.port !== before.port
  }

  /** The counters of the newest of the last 4 samples that has the same value, else fresh ones (NODE-68). */
  #countersFor(host: string, port: number): Sample {
    let sameAddress: Counter | null = null
    let sameHost: Counter | null = null
    for (const { address, host: counter } of this.#samples.slice(-LOOK_BACK).reverse()) {
      if (sameAddress === null && address.host === host && address.port === port) sameAddress = address
      if (sameHost === null && counter.host === host) sameHost = counter
    }
    return { address: sameAddress ?? { host, port, count: 0 }, host: sameHost ?? { host, port: 0, count: 0 } }
  }

  #judge(address: Counter, host: Counter): Sampled {
    const required = threshold(this.#samples.length)
    if (address.count >= required) return { host: address.host, port: address.port }
    if (host.count >= required) return { host: host.host, port: 0 }
    return UNKNOWN
  }
}

/** How many of n samples have to agree: n less one for every four (NODE-71). */
export function threshold(n: number): number {
  if (n >= 12) return n - 3
  return n - Math.floor(n / 4)
}
