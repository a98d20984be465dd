import type { Address } from '../ipencoding/index.js'

/** RPC-109 to RPC-111. */
export interface AdaptiveTimeoutOptions {
  /** Least wait for an address with samples, ms. Default: 300. */
  min?: number
  /** Longest wait for an address with samples, ms. Default: 4000. */
  max?: number
  /** A random 0 to jitter - 1 ms are added to every wait; 0 for none. Default: 256. */
  jitter?: number
  /** Waits for an address without samples, ms, by number of transmission; the last repeats. Default: 250 doubling to 4000. */
  fallback?: readonly number[]
  /** Addresses remembered. Default: 65,536. */
  maxSize?: number
  /** ms without use after which an address is forgotten. Default: 10 minutes. */
  maxAge?: number
}

interface RoundTrips {
  avg: number
  variance: number
  used: number
}

const MINUTE = 60_000
const FALLBACK: readonly number[] = [250, 500, 1000, 2000, 4000]

/** How long to wait for an answer from an address, learned from its answers of before (RPC-109, RPC-110). */
export class AdaptiveTimeout {
  readonly min: number
  readonly max: number
  readonly jitter: number
  readonly fallback: readonly number[]
  readonly maxSize: number
  readonly maxAge: number
  /** By `host:port`, the one used longest ago first. BOUNDED: by maxSize, and by maxAge as new ones come. */
  private readonly peers = new Map<string, RoundTrips>()

  constructor(options: AdaptiveTimeoutOptions = {}) {
    this.min = options.min ?? 300
    this.max = options.max ?? 4000
    this.jitter = options.jitter ?? 256
    this.fallback = options.fallback ?? FALLBACK
    this.maxSize = options.maxSize ?? 65_536
    this.maxAge = options.maxAge ?? 10 * MINUTE
  }

  /** ms to wait after transmission number n, from 1, to this address (RPC-109). */
  wait(to: Address, n: number, at: number): number {
    const jitter = this.jitter > 0 ? Math.floor(Math.random() * this.jitter) : 0
    const peer = this.use(keyOf(to), at)
    if (peer === null) return (this.fallback[Math.min(n, this.fallback.length) - 1] as number) + jitter
    return Math.min(Math.max((peer.avg + 2 * peer.variance) * n + jitter, this.min), this.max)
  }

  /** An answer after `rtt` ms to a request to this address; only of requests sent at most twice (RPC-110). */
  sample(to: Address, rtt: number, at: number): void {
    const key = keyOf(to)
    const peer = this.use(key, at)
    if (peer !== null) {
      peer.variance += Math.floor((Math.abs(peer.avg - rtt) - peer.variance) / 4)
      peer.avg += Math.floor((rtt - peer.avg) / 8)
      return
    }
    this.peers.set(key, { avg: rtt, variance: Math.floor(rtt / 2), used: at })
    for (const [oldest, { used }] of this.peers) {
      if (this.peers.size <= this.maxSize && at - used <= this.maxAge) break
      this.peers.delete(oldest)
    }
  }

  private use(key: string, at: number): RoundTrips | null {
    const peer = this.peers.get(key)
    if (peer === undefined) return null
    this.peers.delete(key)
    if (at - peer.used > this.maxAge) return null
    peer.used = at
    this.peers.set(key, peer)
    return peer
  }
}

function keyOf({ host, port }: Address): string {
  return `${host}:${port}`
}
