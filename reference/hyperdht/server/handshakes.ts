import { hash } from '../../crypto/index.js'
import type { HandshakeAnswer, HandshakeInput, PunchInput } from '../handshake/index.js'
import type { PunchAnswer } from '../holepunch/index.js'
import { Acceptance } from './acceptance.js'
import type { AcceptanceKeeper, AcceptingServer } from './contract.js'
import { FairQueue, type Origin } from './fair-queue.js'
import { Gate, type GateOptions } from './gate.js'

export interface TableLimits {
  readonly GATE: GateOptions
  readonly UNPROVEN: number
  readonly TABLE: number
}

/**
 * What a server can be made to hold. The peer has no limits (HS-126): a few thousand messages a second, each a valid one, leave
 * it without sockets. These are far above what a server's own clients need, and a client whose handshake is lost sends it again.
 */
export const LIMITS: TableLimits = {
  /**
   * New handshakes that no connection has come of. Each may cost a socket and four pings of the DHT: twice as many a second
   * make a busy machine late.
   */
  GATE: { rate: 128, burst: 512, waiting: 1024, reserve: 32 },
  /** That have a stream, often a socket, and show no sign of life. */
  UNPROVEN: 256,
  /** All that are remembered. */
  TABLE: 8192
}

interface Entry {
  readonly key: string
  readonly id: number
  readonly origin: Origin
  /** Null: it waits at the gate. */
  acceptance: Acceptance | null
  /** Resolves with `acceptance`. */
  admitted: Promise<Acceptance | null>
  clearing: NodeJS.Timeout | null
}

/** The handshake table of a server (sections 7.4 and 7.7). */
export class HandshakeTable implements AcceptanceKeeper<Acceptance> {
  readonly #server: AcceptingServer
  readonly #limits: TableLimits
  readonly #gate: Gate
  /** By hash of message 1, oldest first (HS-108). BOUNDED: by LIMITS.TABLE. */
  readonly #entries = new Map<string, Entry>()
  /** By slot number (HS-109). BOUNDED: by #entries. */
  readonly #slots: (Entry | null)[] = []
  /** BOUNDED: by #entries. */
  readonly #byAcceptance = new Map<Acceptance, Entry>()
  /** BOUNDED: by LIMITS.UNPROVEN. */
  readonly #unproven = new FairQueue<Acceptance>()

  constructor(server: AcceptingServer, limits: TableLimits = LIMITS) {
    this.#server = server
    this.#limits = limits
    this.#gate = new Gate(limits.GATE)
  }

  /** Handshakes remembered. */
  get size(): number {
    return this.#entries.size
  }

  async onhandshake(input: HandshakeInput): Promise<HandshakeAnswer | null> {
    const key = hash(input.noise).toString('latin1')
    const entry = this.#entries.get(key) ?? this.#add(key, input)
    const acceptance = entry.acceptance ?? (await entry.admitted)
    const answer = (await acceptance?.answer(input)) ?? null
    return this.#server.deaf ? null : answer
  }

  async onholepunch(input: PunchInput): Promise<PunchAnswer | null> {
    return (await this.#slots[input.id]?.acceptance?.onholepunch(input)) ?? null
  }

  /** Forgets all; those that have not come to a stream end (HS-155). */
  clear(): void {
    this.#gate.clear()
    for (const entry of [...this.#entries.values()]) {
      entry.acceptance?.destroy()
      this.#delete(entry)
    }
  }

  // -------------------------------------------------------------------------------------------------- what they tell

  onwaiting(acceptance: Acceptance): void {
    const entry = this.#byAcceptance.get(acceptance)
    if (entry === undefined) return
    this.#unproven.push(acceptance, entry.origin)
    if (this.#unproven.size > this.#limits.UNPROVEN) this.#unproven.evict()?.destroy()
  }

  onproven(acceptance: Acceptance): void {
    const entry = this.#byAcceptance.get(acceptance)
    if (entry !== undefined) this.#unproven.delete(acceptance, entry.origin)
  }

  /** However fast a client's connections follow one another: the gate is for those that never come. */
  onconnect(): void {
    this.#gate.giveBack()
  }

  /** HS-144 */
  onsettled(acceptance: Acceptance): void {
    this.onproven(acceptance)
    const entry = this.#byAcceptance.get(acceptance)
    if (entry === undefined || entry.clearing !== null) return
    entry.clearing = setTimeout(() => this.#delete(entry), this.#server.settings.handshakeClearWait)
  }

  // ------------------------------------------------------------------------------------------------------------------

  #add(key: string, input: HandshakeInput): Entry {
    if (this.#entries.size >= this.#limits.TABLE) this.#makeRoom()
    const entry: Entry = {
      key,
      id: this.#freeSlot(),
      origin: originOf(input),
      acceptance: null,
      admitted: Promise.resolve(null),
      clearing: null
    }
    this.#entries.set(key, entry)
    this.#slots[entry.id] = entry
    if (this.#gate.tryEnter(entry.origin)) this.#accept(entry, input)
    else entry.admitted = this.#waitAtGate(entry, input)
    return entry
  }

  async #waitAtGate(entry: Entry, input: HandshakeInput): Promise<Acceptance | null> {
    const admitted = await this.#gate.queue(entry.origin)
    if (admitted && this.#entries.get(entry.key) === entry) return this.#accept(entry, input)
    // It may come again.
    this.#delete(entry)
    return null
  }

  #accept(entry: Entry, input: HandshakeInput): Acceptance {
    const acceptance = new Acceptance(this.#server, this, entry.id, input)
    entry.acceptance = acceptance
    this.#byAcceptance.set(acceptance, entry)
    return acceptance
  }

  /** The oldest that is settled; if none is, the oldest. */
  #makeRoom(): void {
    let oldest: Entry | null = null
    for (const entry of this.#entries.values()) {
      oldest ??= entry
      if (entry.clearing === null) continue
      oldest = entry
      break
    }
    if (oldest === null) return
    oldest.acceptance?.destroy()
    this.#delete(oldest)
  }

  #freeSlot(): number {
    const free = this.#slots.indexOf(null)
    return free === -1 ? this.#slots.length : free
  }

  #delete(entry: Entry): void {
    if (this.#entries.get(entry.key) !== entry) return
    this.#entries.delete(entry.key)
    if (entry.acceptance !== null) this.#byAcceptance.delete(entry.acceptance)
    this.#slots[entry.id] = null
    while (this.#slots.length > 0 && this.#slots[this.#slots.length - 1] === null) this.#slots.pop()
    if (entry.clearing !== null) clearTimeout(entry.clearing)
    entry.clearing = null
  }
}

/** From what nobody can choose to what whoever sends, or relays, can (see {@link FairQueue}). */
function originOf({ from, peerAddress }: HandshakeInput): Origin {
  const client = peerAddress ?? from
  return [from.host, String(from.port), client.host, String(client.port)]
}
