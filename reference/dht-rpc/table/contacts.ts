import { type Address, nodeId } from '../../ipencoding/index.js'
import { judgeFullBucket } from '../../kbucket/index.js'
import type { NodeAddress } from '../../udp-request/index.js'
import { RESAMPLE_TICKS } from '../constants.js'
import { IdMemory } from './id-memory.js'
import type { KnownNodes } from './known-nodes.js'
import { createRecord, type NodeRecord } from './record.js'

/** What keeping the table asks of the node. */
export interface ContactPorts {
  readonly nodes: KnownNodes
  /** T. */
  tick(): number
  /** Whether the bootstrap is over (NODE-58). */
  ready(): boolean
  /** The application's filter, and the block list (NODE-54). */
  accepts(node: NodeAddress): boolean
  /** Sends a PING; whether its answer had this record's valid id. Never rejects. */
  answers(record: NodeRecord): Promise<boolean>
  /** Another node shows us as this address. */
  onsample(to: Address): void
  onadd(record: NodeRecord): void
  onremove(record: NodeRecord): void
}

/** Who enters the table and who leaves it (chapter 03, section 5). */
export class Contacts {
  readonly #ports: ContactPorts
  /** Checks of members whose place another node wants (NODE-58). */
  #replacing = 0
  /** Ephemeral responders that were sampled (NODE-48). BOUNDED: by #maxAnonymous. */
  readonly #anonymous = new Set<string>()
  readonly #maxAnonymous: number
  readonly #ids = new IdMemory()

  /** @param bootstrapEntries how many responders without an id may be believed about our address (NODE-48) */
  constructor(ports: ContactPorts, bootstrapEntries: number) {
    this.#ports = ports
    this.#maxAnonymous = Math.max(1, bootstrapEntries)
  }

  /**
   * A datagram from a node with a valid id (NODE-42 to NODE-47).
   *
   * @param onMainSocket whether it came by the socket our own requests leave from: only then `to` is the address we want
   * to know. The peer samples newcomers whatever the socket (NODE-46).
   */
  heard(from: NodeAddress & { id: Buffer }, to: Address, onMainSocket: boolean): void {
    const { nodes } = this.#ports
    if (from.id.equals(nodes.id) || !this.#ports.accepts(from)) return
    const tick = this.#ports.tick()
    const known = nodes.get(from.id)
    if (known !== null) {
      nodes.touch(known, tick)
      if (onMainSocket && (known.sampled === 0 || tick - known.sampled >= RESAMPLE_TICKS)) this.#sample(known, to)
      return
    }
    const record = createRecord(this.#ids.copy(from.id), from, tick, true)
    if (!this.#insert(record, onMainSocket ? to : null)) this.#replaceSomebody(record)
  }

  /** A response without a valid id: one sample from each of a few responders (NODE-48). */
  heardAnonymously(from: Address, to: Address, onMainSocket: boolean): void {
    if (!onMainSocket || this.#anonymous.size >= this.#maxAnonymous) return
    const key = `${from.host}:${from.port}`
    if (this.#anonymous.has(key) || !this.#ports.accepts({ id: null, host: from.host, port: from.port })) return
    this.#anonymous.add(key)
    this.#ports.onsample(to)
  }

  /** The sampler was replaced: responders without an id are believed again (NODE-112). */
  forgetAnonymous(): void {
    this.#anonymous.clear()
  }

  /**
   * Puts an address in without asking it (NODE-56). One that is there already stays as it is, whereas the peer lists it
   * twice (NODE-57).
   */
  add(address: Address): void {
    const id = nodeId(address)
    const { nodes } = this.#ports
    if (nodes.get(id) === null) this.#insert(createRecord(id, address, this.#ports.tick(), false), null)
  }

  /** False if it was not there. */
  remove(record: NodeRecord): boolean {
    if (!this.#ports.nodes.remove(record)) return false
    this.#ports.onremove(record)
    return true
  }

  #insert(record: NodeRecord, to: Address | null): boolean {
    const outcome = this.#ports.nodes.insert(record)
    if (outcome.type === 'full') return false
    if (outcome.type !== 'inserted') return true
    // `nat-update` comes before `add-node` (NODE-162).
    if (to !== null) this.#sample(record, to)
    this.#ports.onadd(record)
    return true
  }

  #sample(record: NodeRecord, to: Address): void {
    record.to = { host: to.host, port: to.port }
    record.sampled = this.#ports.tick()
    this.#ports.onsample(to)
  }

  /** The full-bucket policy (section 5.3), for every bucket. The peer leaves out those of a re-centred table (NODE-64). */
  #replaceSomebody(newcomer: NodeRecord): void {
    const { nodes } = this.#ports
    const now = this.#ports.tick()
    const bucket = nodes.table.bucket(nodes.table.bucketIndex(newcomer.id))
    const verdict = judgeFullBucket(bucket, { now, ready: this.#ports.ready(), replacing: this.#replacing })
    if (verdict.action === 'drop') return
    const { candidate } = verdict
    candidate.pinged = now
    this.#replacing++
    void this.#ports.answers(candidate).then((stays) => {
      this.#replacing--
      if (stays) return
      this.remove(candidate)
      if (nodes.get(newcomer.id) !== null) return
      newcomer.added = newcomer.pinged = newcomer.seen = this.#ports.tick()
      this.#insert(newcomer, null)
    })
  }
}
