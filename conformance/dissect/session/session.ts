import { type CaptureRecord, readFrame, type UdpPacket } from '../capture/index.js'
import { type Dissection, type DissectContext, dissect, type Endpoint, type Secret } from '../datagram/index.js'
import { findField } from '../fields/index.js'
import { Generations } from './generations.js'
import { isoTime, type Packet, secondsText } from './packet.js'
import { Pairing, type SeenRequest } from './pairing.js'

/** Tokens remembered per generation. */
const TOKENS = 16_384

export interface SessionOptions {
  readonly secrets?: readonly Secret[]
  /** Packets between other ends are left out; their requests still explain responses. Default: all. */
  readonly wanted?: (source: Endpoint, destination: Endpoint) => boolean
}

/** Reads the datagrams of a capture one by one and remembers what makes sense of later ones. */
export class Session {
  private readonly pairing = new Pairing()
  /** BOUNDED: by TOKENS per generation. Token to the packet that issued it. */
  private readonly tokens = new Generations<string, number>(TOKENS)
  /** BOUNDED: by the handful of reasons there are. Why frames hold no datagram, and how many of them. */
  readonly skipped = new Map<string, number>()
  /** Time of the first frame. */
  private start: bigint | null = null

  constructor(private readonly options: SessionOptions = {}) {}

  /** The datagram in a frame; null if there is none, or it is not wanted. Never throws. */
  read(record: CaptureRecord): Packet | null {
    this.start ??= record.time
    const frame = readFrame(record)
    if ('skipped' in frame) {
      this.skipped.set(frame.skipped, (this.skipped.get(frame.skipped) ?? 0) + 1)
      return null
    }
    const wanted = this.options.wanted?.(frame.source, frame.destination) ?? true
    const isRequest = frame.payload[0] === 0x03
    return wanted || isRequest ? this.readDatagram(record, frame, wanted) : null
  }

  private readDatagram({ number, time }: CaptureRecord, frame: UdpPacket, wanted: boolean): Packet | null {
    const { source, destination, payload, length } = frame
    const cut = payload.length < length
    const notes: string[] = []
    if (cut)
      notes.push(`${frame.fragment ? 'first fragment' : 'captured only in part'}: ${payload.length} of ${length} bytes`)
    const answered =
      payload[0] === 0x13 && payload.length >= 4
        ? this.pairing.find(payload.readUInt16LE(2), source, destination, time)
        : null
    const context: DissectContext = {
      source,
      destination,
      cut,
      ...(this.options.secrets === undefined ? {} : { secrets: this.options.secrets }),
      ...(answered?.command ? { command: answered.command } : {}),
      ...(answered?.target ? { target: answered.target } : {})
    }
    const dissection = dissect(payload, context)
    // A probe that is only to open the sender's own NAT has 5 (HP-57).
    if (dissection.kind === 'probe') notes.push(`IP TTL ${frame.ttl}`)
    if (dissection.kind === 'request') this.remember(number, time, frame, dissection, notes)
    let request: Packet['request'] = null
    if (dissection.kind === 'response') {
      const token = findField(dissection.tree, 'token')?.value
      if (typeof token === 'string') this.tokens.set(token, number)
      if (answered !== null) {
        const ms = time === null || answered.time === null ? null : Number(time - answered.time) / 1e6
        request = { packet: answered.packet, ms }
        notes.push(`answers #${answered.packet}${ms === null ? '' : ` after ${ms.toFixed(3)} ms`}`)
      }
    }
    if (!wanted) return null
    return {
      number,
      time: isoTime(time),
      seconds: time === null || this.start === null ? null : secondsText(time - this.start),
      source,
      destination,
      datagram: payload,
      notes,
      request,
      dissection
    }
  }

  private remember(
    packet: number,
    time: bigint | null,
    { source, destination }: UdpPacket,
    { outline, tree }: Dissection,
    notes: string[]
  ): void {
    const token = findField(tree, 'token')
    if (typeof token?.value === 'string') {
      const issued = this.tokens.get(token.value)
      if (issued !== undefined) token.notes.push(`issued in #${issued}`)
    }
    const { tid, command, number, internal, target, mode } = outline
    if (tid === null) return
    const peer = findField(tree, 'value.peerAddress')?.value
    const request: SeenRequest = {
      packet,
      time,
      tid,
      source,
      destination,
      command,
      number,
      internal,
      target,
      mode,
      peerAddress: (peer as unknown as Endpoint | undefined) ?? null
    }
    const origin = this.pairing.origin(request)
    if (origin !== null) notes.push(`${origin.relation} #${origin.request.packet}`)
    this.pairing.add(request)
  }
}
