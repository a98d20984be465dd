import { compareDistance } from '../../kbucket/index.js'
import type { NodeAddress, Reply } from '../../udp-request/index.js'

/** The best answers of a query so far: those without error and with a valid id, nearest first (QRY-37). */
export class ClosestReplies {
  readonly #target: Uint8Array
  readonly #k: number
  /** BOUNDED: by k. The same array all along: it is what a query shows (QRY-78). */
  readonly list: Reply[] = []

  constructor(target: Uint8Array, k: number) {
    this.#target = target
    this.#k = k
  }

  get full(): boolean {
    return this.list.length >= this.#k
  }

  /** Whether an id is close enough: there is room, or it is strictly nearer than the farthest (QRY-20). */
  admits(id: Uint8Array): boolean {
    return !this.full || this.#compare(id, this.#idAt(this.list.length - 1)) < 0
  }

  /** Files a reply under the id it came with. Not if that is missing, there already, or too far (QRY-36, QRY-37). */
  insert(reply: Reply): void {
    const { id } = reply.from
    if (id === null || !this.admits(id)) return
    let place = this.list.length
    while (place > 0) {
      const order = this.#compare(id, this.#idAt(place - 1))
      if (order === 0) return
      if (order > 0) break
      place--
    }
    this.list.splice(place, 0, reply)
    if (this.list.length > this.#k) this.list.pop()
  }

  nodes(): NodeAddress[] {
    return this.list.map((reply) => reply.from)
  }

  #idAt(index: number): Buffer {
    // Only replies with an id are filed.
    return (this.list[index] as Reply).from.id as Buffer
  }

  #compare(a: Uint8Array, b: Uint8Array): number {
    return compareDistance(this.#target, a, b)
  }
}
