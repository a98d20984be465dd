import { type Load, type WriteRequest } from './backlog.js'
import { type SackBlock } from './packet.js'
import { advance, distance, isBefore } from './sequence.js'

/** Where a packet goes: fixed when it is first sent (UDX-69). */
export interface Target {
  readonly remoteId: number
  readonly host: string
  readonly port: number
}

/** A packet that was sent and not acknowledged. */
export interface SentPacket extends Load {
  readonly seq: number
  readonly type: number
  readonly target: Target
  /** When it was last sent, in ms. */
  sentAt: number
  /** Running number of its last transmission. */
  sentAs: number
  /** How often it was sent. */
  transmissions: number
  /** How often the retransmission timer expired for it (UDX-63). */
  expiries: number
  /** Taken for lost and not sent again yet. */
  lost: boolean
}

/** What an acknowledgement brought. */
export interface Delivery {
  /** Packets acknowledged for the first time. */
  readonly packets: readonly SentPacket[]
  /** Whether the oldest packet under way was among them. */
  readonly advanced: boolean
}

/** Packets under way, oldest first. */
export class Flight {
  /** In order of their numbers. BOUNDED: by the congestion window and the receiver's window. */
  private packets: SentPacket[] = []
  private next = 0
  private transmissions = 0
  private waiting = 0
  private losses = 0
  /** The latest transmission known to have arrived: whatever was sent before it is late (as in RFC 8985). */
  private newest: { readonly sentAt: number; readonly sentAs: number } | null = null

  /** The sequence number of the next packet. */
  get nextSeq(): number {
    return this.next
  }

  /** Running number of the latest transmission. */
  get latest(): number {
    return this.transmissions
  }

  /** The oldest packet that is not acknowledged. */
  get oldest(): SentPacket | null {
    return this.packets[0] ?? null
  }

  /** The youngest packet that is not acknowledged: what a tail loss probe sends again (UDX-64). */
  get youngest(): SentPacket | null {
    return this.packets.at(-1) ?? null
  }

  get empty(): boolean {
    return this.packets.length === 0
  }

  /** Payload bytes under way. */
  get bytes(): number {
    return this.waiting
  }

  /** Packets thought to be in the network: lost ones that wait to be sent again do not count. */
  get count(): number {
    return this.packets.length - this.losses
  }

  /** Whether everything before a number is acknowledged. */
  acknowledgedUpTo(seq: number): boolean {
    const { oldest } = this
    return oldest === null || !isBefore(oldest.seq, seq)
  }

  add(load: Load, type: number, target: Target, now: number): SentPacket {
    const packet = { ...load, seq: this.next, type, target, sentAt: now, sentAs: ++this.transmissions } as const
    const sent = { ...packet, transmissions: 1, expiries: 0, lost: false }
    this.packets.push(sent)
    this.waiting += load.payload.length
    this.next = advance(this.next)
    return sent
  }

  /** A packet is sent again. */
  resend(packet: SentPacket, now: number): void {
    if (packet.lost) this.losses--
    packet.lost = false
    packet.sentAt = now
    packet.sentAs = ++this.transmissions
    packet.transmissions++
  }

  /** Takes out what is acknowledged: everything before `ack` and what the blocks name (UDX-56). */
  acknowledge(ack: number, blocks: readonly SackBlock[]): Delivery {
    const count = this.packets.findIndex(({ seq }) => !isBefore(seq, ack))
    const delivered = this.packets.splice(0, count === -1 ? this.packets.length : count)
    const advanced = delivered.length > 0
    if (blocks.length > 0) {
      const named = ({ seq }: SentPacket) =>
        blocks.some(({ start, end }) => !isBefore(seq, start) && isBefore(seq, end))
      delivered.push(...this.packets.filter(named))
      this.packets = this.packets.filter((packet) => !named(packet))
    }
    for (const packet of delivered) this.leave(packet)
    return { packets: delivered, advanced }
  }

  /** The first packet taken for lost. */
  nextLost(): SentPacket | null {
    return this.losses === 0 ? null : (this.packets.find(({ lost }) => lost) ?? null)
  }

  /**
   * Marks packets as lost that were sent before one that arrived, and `patience` ms have passed since: fewer could be
   * reordering. Returns them, and how many ms remain until the next one's patience is over (null: none waits).
   */
  detectLosses(now: number, patience: number): { lost: SentPacket[]; wait: number | null } {
    const lost: SentPacket[] = []
    let wait: number | null = null
    for (const packet of this.packets) {
      if (this.newest === null || packet.lost || packet.sentAs > this.newest.sentAs) continue
      const remaining = packet.sentAt + patience - now
      if (remaining <= 0) {
        this.mark(packet)
        lost.push(packet)
      } else {
        wait = Math.max(wait ?? 0, remaining)
      }
    }
    return { lost, wait }
  }

  /** After a timeout nothing under way is believed in any more. */
  loseAll(): void {
    for (const packet of this.packets) if (!packet.lost) this.mark(packet)
  }

  /** Forgets everything and returns the writes concerned. */
  clear(): Set<WriteRequest> {
    const requests = new Set(this.packets.flatMap((packet) => packet.requests))
    this.packets = []
    this.waiting = 0
    this.losses = 0
    return requests
  }

  /** Whether an acknowledgement is for packets that were sent; older ones are welcome. */
  covers(ack: number): boolean {
    return distance(ack, this.next) >= 0
  }

  private leave(packet: SentPacket): void {
    this.waiting -= packet.payload.length
    if (packet.lost) this.losses--
    if (this.newest === null || packet.sentAs > this.newest.sentAs) this.newest = packet
  }

  private mark(packet: SentPacket): void {
    packet.lost = true
    this.losses++
  }
}
