import type { Address } from '../../ipencoding/index.js'
import { CACHE_SIZE, CACHED_ADDRESSES } from './constants.js'

/**
 * Through which nodes servers were reached, by public key (HS-209): a second connect to them starts there. Two generations
 * without an age (HS-210); what fails stays until a success replaces it (HS-211).
 */
export class RelayCache {
  readonly #size: number
  /** BOUNDED: by #size, then it becomes the old one. */
  #young = new Map<string, readonly Address[]>()
  /** BOUNDED: by #size. */
  #old = new Map<string, readonly Address[]>()

  /** @param maxSize the node's option; Infinity and anything above 512 count as 512 */
  constructor(maxSize = CACHE_SIZE) {
    this.#size = Math.max(1, Math.min(CACHE_SIZE, maxSize))
  }

  get(publicKey: Buffer): readonly Address[] {
    const key = publicKey.toString('hex')
    return this.#young.get(key) ?? this.#old.get(key) ?? []
  }

  set(publicKey: Buffer, addresses: readonly Address[]): void {
    if (addresses.length === 0) return
    const key = publicKey.toString('hex')
    this.#old.delete(key)
    if (!this.#young.has(key) && this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, addresses.slice(0, CACHED_ADDRESSES))
  }
}
