import pc from 'picocolors'
import { formatEndpoint, type Packet } from '../session/index.js'
import type { RenderOptions } from './text.js'

/** One line: number, time, where from and to, what it is, the size. */
export function renderSummary(packet: Packet, options: RenderOptions = {}): string {
  const { dim, red } = pc.createColors(options.colors ?? false)
  const { silence } = packet.dissection
  const bad = silence === null ? '' : red(`  ! ${silence}`)
  const notes = packet.notes.length === 0 ? '' : dim(`  (${packet.notes.join('; ')})`)
  return `${heading(packet)}  ${packet.dissection.title}  ${dim(`${packet.datagram.length} B`)}${notes}${bad}`
}

/** What stands above a packet that is shown with all its fields. */
export function renderHeading(packet: Packet, options: RenderOptions = {}): string {
  const { dim } = pc.createColors(options.colors ?? false)
  const notes = packet.notes.map((note) => `, ${note}`).join('')
  return dim(`${heading(packet)}  ${packet.datagram.length} bytes${notes}`)
}

function heading({ number, seconds, source, destination }: Packet): string {
  const ends = `${formatEndpoint(source)} > ${formatEndpoint(destination)}`
  return `${`#${number}`.padStart(6)}  ${(seconds ?? '-').padStart(12)}  ${ends.padEnd(41)}`
}
