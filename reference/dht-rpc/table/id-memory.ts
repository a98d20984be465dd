import { ID_SIZE } from '../../ipencoding/index.js'

/** Ids that share a block: enough that its head does not count, few enough that one id does not keep much alive. */
const PER_BLOCK = 16

/**
 * Copies of ids. The id of a datagram is a part of it: kept as it is, it would keep all of the memory the datagram arrived
 * in. A Buffer with memory of its own costs several times its 32 bytes, so the copies share blocks. A block goes when all
 * of its ids are gone; nothing is used again, since an application may hold on to the id of a node that left.
 */
export class IdMemory {
  #block: Buffer | null = null
  #used = 0

  copy(id: Uint8Array): Buffer {
    if (this.#block === null || this.#used === this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(PER_BLOCK * ID_SIZE)
      this.#used = 0
    }
    const start = this.#used
    this.#used += ID_SIZE
    this.#block.set(id, start)
    return this.#block.subarray(start, this.#used)
  }
}
