import { type Endpoint } from '../types.js'
import { Backlog, type WriteRequest } from './backlog.js'
import { BACKLOG_LIMIT } from './constants.js'
import { systemError } from './errors.js'
import { type Target } from './flight.js'
import { decodePacket, encodePacket, type PacketFields, PacketType, retarget, type StreamPacket } from './packet.js'
import { ReceiveBuffer } from './receive-buffer.js'
import { type PacketSocket, type StreamRegistry } from './registry.js'
import { Sender, type SenderMeasures } from './sender.js'
import { isBefore } from './sequence.js'
import { afterCheckpoint, callOut } from './tasks.js'
import { type Steps } from './turns.js'

/** Where a connected stream sends. */
export interface Path extends Target {
  readonly socket: PacketSocket
}

/** What a transport tells its stream. Each call may run the application's code. */
export interface TransportEvents {
  /** Whether a packet that came by another socket than the stream's own is refused (UDX-32). */
  refuses(socket: PacketSocket, from: Endpoint): boolean
  data(payload: Buffer): void
  end(): void
  message(payload: Buffer): void
  /** There is room again after {@link Transport.write} returned false. */
  drained(): void
  /** What was sent before {@link Transport.changeRemote} has been acknowledged (UDX-70). */
  remoteChanged(): void
  /** Once, in the call or packet that closed the stream. */
  closed(error: Error | null): void
}

/** Datagrams of a stream and their bytes, headers included. */
export interface Traffic {
  /** Messages do not count here, as with the real stack. */
  bytesTransmitted: number
  packetsTransmitted: number
  /** Refused ones count too. */
  bytesReceived: number
  packetsReceived: number
}

/**
 * - `unconnected`: takes packets that the firewall function lets pass, sends nothing (UDX-36).
 * - `connected`: sends along its path.
 * - `closed`: its id is unknown (UDX-17).
 */
export type TransportState = 'unconnected' | 'connected' | 'closed'

/**
 * One end of a reliable stream as packets (docs/protocol/09, 9.5 to 9.8): what the native half of the real stack does.
 * The stream around it makes a duplex of it.
 */
export class Transport {
  readonly traffic: Traffic = { bytesTransmitted: 0, packetsTransmitted: 0, bytesReceived: 0, packetsReceived: 0 }

  private current: TransportState = 'unconnected'
  private path: Path | null = null
  private readonly backlog = new Backlog()
  private readonly incoming = new ReceiveBuffer()
  private readonly sender: Sender
  private acknowledgementOwed = false
  private remoteEnded = false
  private endWritten = false
  private full = false
  private transmitScheduled = false
  /** What was sent before this number still concerns the former path. */
  private changedAt: number | null = null
  private relay: Transport | null = null
  /** Streams that relay into this one. BOUNDED: by the streams of the same udx object. */
  private readonly relayers = new Set<Transport>()

  constructor(
    private readonly registry: StreamRegistry,
    private readonly id: number,
    private readonly events: TransportEvents
  ) {
    this.sender = new Sender(this.backlog, {
      target: () => this.path,
      transmit: (type, seq, payload, target) => this.sendPacket(type, seq, { payload }, target),
      failed: (error) => this.close(error)
    })
    registry.add(id, this)
  }

  get state(): TransportState {
    return this.current
  }

  get measures(): SenderMeasures {
    return this.sender.measures
  }

  connect(path: Path): void {
    this.path = path
    this.current = 'connected'
    if (this.acknowledgementOwed) this.acknowledge()
  }

  /** From now on everything goes the new way, except what was sent before (UDX-69); may complete at once (UDX-71). */
  changeRemote(path: Path): void {
    this.path = path
    this.changedAt = this.sender.nextSeq
    this.completeChange()
  }

  /** Throws EINVAL if this stream relays already or the other one is closed (UDX-84). */
  relayTo(destination: Transport): void {
    if (this.relay !== null || destination.current === 'closed') throw systemError('EINVAL')
    this.relay = destination
    destination.relayers.add(this)
  }

  /** Takes buffers over; false: wait for `drained` before writing more. */
  write(buffers: readonly Uint8Array[], request: WriteRequest): boolean {
    this.backlog.push(buffers, request)
    return this.accept()
  }

  writeEnd(request: WriteRequest): boolean {
    this.backlog.end(request)
    this.endWritten = true
    return this.accept()
  }

  sendMessage(payload: Uint8Array): void {
    this.sendPacket(PacketType.MESSAGE, this.sender.nextSeq, { payload })
  }

  /** One DESTROY, if there is anybody to tell; a relaying stream is not asked (UDX-44, UDX-80). */
  destroy(): void {
    if (this.current === 'connected' && this.relay === null) this.sendPacket(PacketType.DESTROY, this.sender.nextSeq)
    this.close(null)
  }

  /** A packet for this stream (UDX-54). */
  *receive(bytes: Buffer, socket: PacketSocket, from: Endpoint): Steps {
    this.traffic.packetsReceived++
    this.traffic.bytesReceived += bytes.length
    if (socket !== this.path?.socket) {
      if (callOut(() => this.events.refuses(socket, from), true)) return
      yield
      if (this.isClosed()) return
    }
    const packet = decodePacket(bytes)
    if (this.relay !== null) return this.forward(bytes)
    if (packet === null) return
    if (packet.type & PacketType.DESTROY && !this.isOld(packet)) return this.close(systemError('ECONNRESET'))
    yield* this.receivePayload(packet)
    // Numbers nobody sent yet: the rest of the packet is not believed.
    if (this.isClosed() || !this.sender.covers(packet.ack)) return
    yield* this.receiveAcknowledgement(packet)
    if (this.isClosed()) return
    yield* this.answer(packet)
    if (this.isClosed()) return
    if (this.remoteEnded && this.endWritten && this.sender.done) return this.close(null)
    this.sender.transmit()
    yield* this.makeRoom()
  }

  private *receivePayload({ type, seq, payload }: StreamPacket): Steps {
    if (type & (PacketType.DATA | PacketType.END)) {
      // Two receivers must not share memory (UDX-42, UDX-60).
      const own = type & PacketType.MESSAGE ? Buffer.from(payload) : payload
      this.incoming.insert(seq, { type, payload: own })
      for (let due = this.incoming.shift(); due !== null; due = this.incoming.shift()) {
        if (!(due.type & PacketType.DATA)) continue
        const { payload } = due
        callOut(() => this.events.data(payload), undefined)
        yield
        if (this.isClosed()) return
      }
    }
    if (type & PacketType.MESSAGE) {
      callOut(() => this.events.message(payload), undefined)
      yield
    }
  }

  private *receiveAcknowledgement({ ack, sack, window }: StreamPacket): Steps {
    this.sender.acknowledge(ack, sack, window)
    if (this.completeChange()) yield
  }

  private *answer({ type }: StreamPacket): Steps {
    if (type & (PacketType.DATA | PacketType.END | PacketType.HEARTBEAT)) this.acknowledge()
    if (!this.incoming.ended || this.remoteEnded) return
    this.remoteEnded = true
    callOut(() => this.events.end(), undefined)
    yield
  }

  private *makeRoom(): Steps {
    if (!this.full || this.isFull()) return
    this.full = false
    callOut(() => this.events.drained(), undefined)
    yield
  }

  /** Every byte but the id stays as it is; nothing is processed but a DESTROY (UDX-76, UDX-77, UDX-79). */
  private forward(bytes: Buffer): void {
    const onward = this.relay?.path
    if (onward) onward.socket.transmit(retarget(bytes, onward.remoteId), onward.port, onward.host)
    if (bytes.readUInt8(2) & PacketType.DESTROY) this.close(systemError('ECONNRESET'))
  }

  private isClosed(): boolean {
    return this.current === 'closed'
  }

  private isOld({ seq }: StreamPacket): boolean {
    return isBefore(seq, this.incoming.expected)
  }

  private isFull(): boolean {
    return this.backlog.bytes + this.sender.bytes >= BACKLOG_LIMIT + this.sender.windowBytes
  }

  /** Sends later, so that several writes share a packet (UDX-41). */
  private accept(): boolean {
    if (!this.transmitScheduled) {
      this.transmitScheduled = true
      afterCheckpoint(() => {
        this.transmitScheduled = false
        if (!this.isClosed()) this.sender.transmit()
      })
    }
    this.full = this.isFull()
    return !this.full
  }

  private acknowledge(): void {
    this.acknowledgementOwed = this.path === null
    const sack = this.incoming.blocks()
    this.sendPacket(sack.length > 0 ? PacketType.SACK : PacketType.ACK, this.sender.nextSeq, { sack })
  }

  /** To the present remote, or to where the packet was first sent, from the present socket in either case (UDX-69). */
  private sendPacket(
    type: number,
    seq: number,
    content: Pick<PacketFields, 'payload' | 'sack'> = {},
    target: Target | null = this.path
  ): void {
    if (this.path === null || target === null) return
    const bytes = encodePacket({ type, streamId: target.remoteId, seq, ack: this.incoming.expected, ...content })
    this.path.socket.transmit(bytes, target.port, target.host)
    if (type === PacketType.MESSAGE) return
    this.traffic.packetsTransmitted++
    this.traffic.bytesTransmitted += bytes.length
  }

  private completeChange(): boolean {
    if (this.changedAt === null || !this.sender.acknowledgedUpTo(this.changedAt)) return false
    this.changedAt = null
    callOut(() => this.events.remoteChanged(), undefined)
    return true
  }

  private close(error: Error | null): void {
    if (this.isClosed()) return
    this.current = 'closed'
    this.registry.remove(this.id)
    this.sender.close()
    this.incoming.clear()
    this.path = null
    this.relay?.relayers.delete(this)
    callOut(() => this.events.closed(error), undefined)
    // They would send into nothing (UDX-81).
    for (const relayer of [...this.relayers]) relayer.close(null)
  }
}
