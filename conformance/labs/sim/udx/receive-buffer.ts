import { RECEIVE_WINDOW } from './constants.js'
import { PacketType, type SackBlock } from './packet.js'
import { advance, distance, isBefore } from './sequence.js'

/** What a packet with a sequence number brought. */
export interface Arrival {
  readonly type: number
  readonly payload: Buffer
}

/** How far ahead of the expected packet another may be; the stack sends a fraction of it. */
const MAX_AHEAD = 65_536

/** Puts the packets of one direction in order. */
export class ReceiveBuffer {
  /** Packets ahead of the expected one. BOUNDED: by MAX_AHEAD packets and the advertised window's bytes. */
  private readonly early = new Map<number, Arrival>()
  private earlyBytes = 0
  private next = 0
  private last: number | null = null

  /** The number of the packet that is due: everything before it has arrived. */
  get expected(): number {
    return this.next
  }

  /** Whether the direction's last packet has arrived, and everything before it. */
  get ended(): boolean {
    return this.last !== null && !isBefore(this.next, this.last)
  }

  /** Keeps a packet that is new and not too far ahead; older ones and copies are nothing (UDX-58). */
  insert(seq: number, arrival: Arrival): void {
    const ahead = distance(this.next, seq)
    if (ahead < 0 || ahead > MAX_AHEAD || this.early.has(seq)) return
    if (this.earlyBytes + arrival.payload.length > RECEIVE_WINDOW) return
    if (this.last !== null && !isBefore(seq, this.last)) return
    if (arrival.type & PacketType.END && this.last === null) this.last = advance(seq)
    this.early.set(seq, arrival)
    this.earlyBytes += arrival.payload.length
  }

  /** The packet that is due, if it is here. */
  shift(): Arrival | null {
    const arrival = this.early.get(this.next)
    // Nothing follows an end, whatever was numbered so before the end was known.
    if (arrival === undefined || this.ended) return null
    this.early.delete(this.next)
    this.earlyBytes -= arrival.payload.length
    this.next = advance(this.next)
    return arrival
  }

  /** Runs of packets that arrived ahead of the expected one, ascending (UDX-56). */
  blocks(): SackBlock[] {
    if (this.early.size === 0) return []
    const numbers = [...this.early.keys()].sort((a, b) => distance(b, a))
    const blocks: { start: number; end: number }[] = []
    for (const seq of numbers) {
      const run = blocks.at(-1)
      if (run?.end === seq) run.end = advance(seq)
      else blocks.push({ start: seq, end: advance(seq) })
    }
    return blocks
  }

  clear(): void {
    this.early.clear()
    this.earlyBytes = 0
  }
}
