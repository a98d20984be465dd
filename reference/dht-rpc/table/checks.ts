import { type Address, nodeId } from '../../ipencoding/index.js'
import { BUSY_REQUESTS, MAX_HINT_CHECKS, PING_SOME } from '../constants.js'
import { RECENT_TICKS } from '../../kbucket/index.js'
import type { KnownNodes } from './known-nodes.js'
import type { NodeRecord } from './record.js'

/** What checking asks of the node. */
export interface CheckPorts {
  readonly nodes: KnownNodes
  tick(): number
  /** Sends a PING; whether its answer had this record's valid id. Never rejects. */
  answers(record: NodeRecord): Promise<boolean>
  remove(record: NodeRecord): void
}

/** Liveness checks of known nodes (NODE-119 to NODE-127). */
export class Checks {
  readonly #ports: CheckPorts
  /** Records whose check is under way. BOUNDED: by one per known node, for at most 4 s each. */
  readonly #running = new Set<NodeRecord>()

  constructor(ports: CheckPorts) {
    this.#ports = ports
  }

  get running(): number {
    return this.#running.size
  }

  isChecking(record: NodeRecord): boolean {
    return this.#running.has(record)
  }

  /**
   * Asks whether a node is still there, and removes it if it does not answer with its id (NODE-123, NODE-124).
   *
   * The answer itself decides. The peer looks at the tick of the last contact instead, and loses a node that answers in
   * the tick in which it was last heard from (NODE-127, RPC-86).
   */
  check(record: NodeRecord): void {
    if (this.#running.has(record)) return
    record.pinged = this.#ports.tick()
    this.#running.add(record)
    void this.#ports.answers(record).then((stays) => {
      this.#running.delete(record)
      if (!stays) this.#ports.remove(record)
    })
  }

  /**
   * Checks some of the nodes not heard from for longest (NODE-119).
   *
   * @param outstanding requests of the node that wait for an answer
   */
  pingSome(outstanding: number): void {
    const tick = this.#ports.tick()
    const { oldest } = this.#ports.nodes.recency
    if (oldest === null) return
    const usual = outstanding > BUSY_REQUESTS ? PING_SOME.BUSY : PING_SOME.IDLE
    let left: number = tick - oldest.pinged < RECENT_TICKS ? PING_SOME.RECENT : usual
    for (let record: NodeRecord | null = oldest; record !== null && left > 0 && record.pinged !== tick; left--) {
      const next: NodeRecord | null = record.next
      this.check(record)
      record = next
    }
  }

  /** Somebody found this address dead (RPC-84). Nothing happens for nodes that are not known (NODE-126). */
  hinted(address: Address): void {
    if (this.#running.size >= MAX_HINT_CHECKS) return
    const record = this.#ports.nodes.get(nodeId(address))
    if (record === null || (record.pinged === this.#ports.tick() && record.downHints > 0)) return
    record.downHints++
    record.hinted = true
    this.check(record)
  }
}
