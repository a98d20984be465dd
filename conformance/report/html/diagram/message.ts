import { dissect, type Dissection, renderText } from '../../../dissect/index.js'
import { type Glance, type Journey, parseEndpoint } from '../../capture/index.js'
import type { PacketRecord } from '../../cells.js'

/** A datagram with what the dissector makes of it. */
export interface Message {
  readonly dissection: Dissection
  /** One line. */
  readonly title: string
  /** Everything about it, for those who want to know: its way, then every field. */
  readonly text: string
}

/** Reads a datagram as who got it saw it: ids are checked against the address it came from (RPC-42). */
export function readMessage(packet: PacketRecord, journey: Journey, { command, target, answers }: Glance): Message {
  const last = journey.visits.at(-1)
  const addressing = last?.arrived ?? last?.left ?? null
  const source = addressing === null ? null : parseEndpoint(addressing.from)
  const destination = addressing === null ? null : parseEndpoint(addressing.to)
  const dissection = dissect(Buffer.from(packet.hex, 'hex'), {
    ...(source && { source }),
    ...(destination && { destination }),
    ...(command && { command }),
    ...(target !== null && { target })
  })
  const text = `${wayOf(packet, journey, answers)}\n\n${renderText(dissection, { colors: false })}`
  return { dissection, title: dissection.title, text }
}

/** Where it was, when, and how it was addressed there. */
function wayOf(
  { number, sender, receiver, hex, ttl, fate }: PacketRecord,
  { visits }: Journey,
  answers: number | null
): string {
  const head = `#${number}  ${sender} \u2192 ${receiver ?? '?'}  ${hex.length / 2} bytes, TTL ${ttl}: ${fate}`
  const width = Math.max(0, ...visits.map(({ place }) => place.length))
  const start = visits[0]?.at ?? null
  const lines = visits.map(({ place, at, arrived, left }) => {
    const { from, to } = left ?? arrived ?? { from: '?', to: '?' }
    const since =
      at === null || start === null ? '' : at === start ? `${at.toFixed(3)} ms` : `+${(at - start).toFixed(3)} ms`
    return `      ${place.padEnd(width)}  ${since.padStart(14)}  ${from} \u2192 ${to}`
  })
  return [head, ...(answers === null ? [] : [`      answers #${answers}`]), ...lines].join('\n')
}
