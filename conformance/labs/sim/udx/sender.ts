import { type Backlog, type WriteRequest } from './backlog.js'
import { CongestionWindow } from './congestion-window.js'
import { MAX_EXPIRIES, MAX_FIRST_PAYLOAD, MAX_PAYLOAD, RECEIVE_WINDOW } from './constants.js'
import { systemError } from './errors.js'
import { Flight, type SentPacket, type Target } from './flight.js'
import { LossTimer, type Waiting } from './loss-timer.js'
import { PacketType, type SackBlock } from './packet.js'
import { RoundTrip } from './round-trip.js'

export interface SenderOutput {
  /** Where new packets go now; null: nowhere yet. */
  target(): Target | null
  transmit(type: number, seq: number, payload: Uint8Array, target: Target): void
  failed(error: Error): void
}

export interface SenderMeasures {
  /** Smoothed round-trip time in ms, 0 before the first sample. */
  readonly rtt: number
  /** Congestion window in packets. */
  readonly cwnd: number
  /** Payload bytes under way. */
  readonly inflight: number
  readonly retransmits: number
  /** Expiries of the retransmission timeout since something was acknowledged. */
  readonly rtoCount: number
  readonly fastRecoveries: number
}

/** What a receiver may take to answer beyond two round trips, in ms. */
const PROBE_SLACK_MS = 2

/** The sending direction of a stream: what may be sent when, and what is sent again (9.6). */
export class Sender {
  private readonly flight = new Flight()
  private readonly window = new CongestionWindow()
  private readonly roundTrip = new RoundTrip()
  private readonly timer = new LossTimer((waiting) => this.expired(waiting))
  private remoteWindow = RECEIVE_WINDOW
  /** Since when the retransmission timeout runs, in ms. */
  private since = 0
  /** Expiries since something was acknowledged: after the first the timeout is twice as long, and no longer (UDX-63). */
  private expiries = 0
  private retransmits = 0
  /** Whether the end of this flight was probed for. */
  private probed = false
  private closed = false

  constructor(
    private readonly backlog: Backlog,
    private readonly output: SenderOutput
  ) {}

  /** What packets carry that use no number of their own (UDX-53). */
  get nextSeq(): number {
    return this.flight.nextSeq
  }

  /** Whether everything written has been acknowledged. */
  get done(): boolean {
    return this.backlog.empty && this.flight.empty
  }

  /** Bytes under way and bytes that may be. */
  get bytes(): number {
    return this.flight.bytes
  }

  get windowBytes(): number {
    return this.window.size * MAX_PAYLOAD
  }

  get measures(): SenderMeasures {
    return {
      rtt: Math.round(this.roundTrip.srtt ?? 0),
      cwnd: this.window.size,
      inflight: this.flight.bytes,
      retransmits: this.retransmits,
      rtoCount: this.expiries,
      fastRecoveries: this.window.fastRecoveries
    }
  }

  covers(ack: number): boolean {
    return this.flight.covers(ack)
  }

  acknowledgedUpTo(seq: number): boolean {
    return this.flight.acknowledgedUpTo(seq)
  }

  acknowledge(ack: number, blocks: readonly SackBlock[], window: number): void {
    this.remoteWindow = window
    const now = performance.now()
    const { packets, advanced } = this.flight.acknowledge(ack, blocks)
    this.window.acknowledged(packets.length)
    // A packet sent twice does not tell which of the two was answered.
    const timed = packets.findLast(({ transmissions }) => transmissions === 1)
    if (timed) this.roundTrip.sample(now - timed.sentAt)
    if (advanced) {
      this.since = now
      this.expiries = 0
      this.probed = false
    }
    for (const packet of packets) for (const request of packet.requests) request.delivered()
  }

  /** Sends what may be sent now: first what was lost, then what is new. */
  transmit(): void {
    const target = this.output.target()
    if (this.closed || target === null) return
    const now = performance.now()
    const overtaken = this.detectLosses(now)
    while (this.flight.count < this.window.size) {
      const lost = this.flight.nextLost()
      if (lost !== null) this.resend(lost, now)
      else if (!this.sendNew(target, now)) break
    }
    this.arm(now, overtaken)
  }

  /** Writes that were not acknowledged count as if they were (UDX-48). */
  close(): void {
    this.closed = true
    this.timer.stop()
    const requests = new Set<WriteRequest>([...this.flight.clear(), ...this.backlog.clear()])
    for (const request of requests) request.cancel()
  }

  private sendNew(target: Target, now: number): boolean {
    // A full receiver is asked whether it still is, not fed.
    if (this.flight.bytes >= this.remoteWindow) return false
    const load = this.backlog.take(this.flight.nextSeq === 0 ? MAX_FIRST_PAYLOAD : MAX_PAYLOAD)
    if (load === null) return false
    const type = (load.payload.length > 0 ? PacketType.DATA : 0) | (load.end ? PacketType.END : 0)
    if (this.flight.empty) this.since = now
    const packet = this.flight.add(load, type, target, now)
    this.output.transmit(type, packet.seq, packet.payload, target)
    return true
  }

  private resend(packet: SentPacket, now: number): void {
    if (packet === this.flight.oldest) this.since = now
    this.retransmits++
    this.flight.resend(packet, now)
    this.output.transmit(packet.type, packet.seq, packet.payload, packet.target)
  }

  /** Returns the ms until a packet that was overtaken counts as lost; null: none was. */
  private detectLosses(now: number): number | null {
    const { lost, wait } = this.flight.detectLosses(now, this.roundTrip.patience)
    for (const packet of lost) this.window.lost(packet.sentAs, this.flight.latest)
    return wait
  }

  private arm(now: number, overtaken: number | null): void {
    if (this.flight.empty) {
      if (!this.backlog.sendable || this.remoteWindow > 0) this.timer.stop()
      else if (this.timer.waiting !== 'window') this.askForRoom(this.roundTrip.rto)
      return
    }
    const timeout = Math.max(0, this.since + this.roundTrip.rto * (this.expiries > 0 ? 2 : 1) - now)
    const probe = this.probeIn(now)
    if (overtaken !== null && overtaken < timeout) this.timer.start('reordering', overtaken)
    else if (probe !== null && probe < timeout) this.timer.start('probing', probe)
    else this.timer.start('retransmitting', timeout)
  }

  /** Ms until the tail of the flight is probed for; null: not now (UDX-64). */
  private probeIn(now: number): number | null {
    const { srtt } = this.roundTrip
    const { youngest } = this.flight
    if (srtt === null || youngest === null || this.probed || this.expiries > 0 || this.flight.nextLost()) return null
    return Math.max(0, youngest.sentAt + 2 * srtt + PROBE_SLACK_MS - now)
  }

  private expired(waiting: Exclude<Waiting, 'idle'>): void {
    const now = performance.now()
    switch (waiting) {
      case 'reordering':
        return this.transmit()
      case 'probing':
        return this.probe(now)
      case 'retransmitting':
        return this.timeOut(now)
      case 'window':
        return this.askForRoom(2 * this.roundTrip.rto)
    }
  }

  private probe(now: number): void {
    this.probed = true
    this.since = now
    const { youngest } = this.flight
    if (youngest !== null) this.resend(youngest, now)
    this.transmit()
  }

  private timeOut(now: number): void {
    const { oldest } = this.flight
    if (oldest !== null && ++oldest.expiries >= MAX_EXPIRIES) return this.output.failed(systemError('ETIMEDOUT'))
    this.expiries++
    this.since = now
    this.flight.loseAll()
    this.window.expired(this.flight.latest)
    this.transmit()
  }

  /** The receiver takes nothing: ask at once, then after a timeout, then after twice that time (UDX-62). */
  private askForRoom(next: number): void {
    const target = this.output.target()
    if (target === null) return
    this.output.transmit(PacketType.HEARTBEAT, this.flight.nextSeq, NOTHING, target)
    this.timer.start('window', next)
  }
}

const NOTHING = new Uint8Array(0)
