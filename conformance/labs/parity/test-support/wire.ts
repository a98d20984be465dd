import {
  decodePacket,
  encodePacket,
  type PacketFields,
  PacketType,
  streamIdOf,
  type StreamPacket
} from '../../sim/udx/index.js'
import { soon } from './wait.js'
import { type Socket } from './worlds.js'

const HOST = '127.0.0.1'
const NAMES = ['DATA', 'END', 'SACK', 'MESSAGE', 'DESTROY', 'HEARTBEAT']

/** A packet that a wire received, with where it came from. */
export interface Seen extends StreamPacket {
  readonly bytes: Buffer
  readonly fromPort: number
}

/**
 * The far end of a stream without a stack: a socket that shows the packets it receives, and sends what it is told.
 * Packets for streams that do not exist surface as messages (UDX-17); that is what makes this possible in both worlds.
 */
export class Wire {
  /** The id under which a stream knows this end. */
  static readonly ID = 77

  private readonly arrived: Seen[] = []
  private wake: (() => void) | null = null
  private streamId = 0
  private streamPort = 0

  constructor(readonly socket: Socket) {
    socket.on('message', (bytes, from) => {
      if (streamIdOf(bytes) === null) return
      const packet = decodePacket(bytes)
      if (packet) this.arrived.push({ ...packet, bytes, fromPort: from.port })
      this.wake?.()
    })
  }

  get port(): number {
    return this.socket.address()?.port ?? 0
  }

  /** Who {@link Wire.send} is for. */
  speakTo(streamId: number, port: number): void {
    this.streamId = streamId
    this.streamPort = port
  }

  send(fields: Partial<PacketFields> & { type: number }): void {
    this.sendRaw(encodePacket({ streamId: this.streamId, seq: 0, ack: 0, ...fields }))
  }

  data(seq: number, text: string, ack = 0): void {
    this.send({ type: PacketType.DATA, seq, ack, payload: Buffer.from(text) })
  }

  sendRaw(bytes: Uint8Array): void {
    this.socket.trySend(bytes, this.streamPort, HOST)
  }

  /** The next packet, which may have arrived already. */
  async next(): Promise<Seen> {
    for (;;) {
      const packet = this.arrived.shift()
      if (packet) return packet
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  /** The next packets, each in short: `DATA|END 3 ack 2 to 77: text`. */
  async nextInShort(count: number): Promise<string[]> {
    const packets: string[] = []
    while (packets.length < count) packets.push(inShort(await this.next()))
    return packets
  }

  /** What else has arrived, a while later. */
  async rest(): Promise<string[]> {
    await soon()
    return this.arrived.splice(0).map(inShort)
  }
}

/** A packet's parts that tests look at. */
export function inShort({ type, seq, ack, streamId, sack, payload }: Seen): string {
  const names = NAMES.filter((_, bit) => type & (1 << bit)).join('|') || 'ACK'
  const blocks = sack.map(({ start, end }) => ` ${start}-${end}`).join('')
  return `${names} ${seq} ack ${ack}${blocks} to ${streamId}${payload.length > 0 ? `: ${payload.toString()}` : ''}`
}
