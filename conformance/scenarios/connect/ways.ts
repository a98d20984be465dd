import type { ScenarioContext } from '../../engine/index.js'
import type { PacketRecord, Path } from '../../report/cells.js'
import { isHolepunch, isProbe } from './messages.js'

/** Sockets of a birthday attack: 256, of which some may find no port (HP-114). */
const MANY = 200

/** Marks the rare ways that a connection took, as its packets show them. */
export function markWays(context: ScenarioContext, path: Path | null): void {
  if (path === 'lan') context.mark('lan-shortcut-used')
  if (path === 'hairpin') context.mark('hairpin-used')
  if (path !== 'direct') return
  const sent = untilStream(context.world.wire.records(context.firstPacket))
  const probes = sent.filter(({ hex }) => isProbe(hex))
  const asked = new Set(sent.filter(({ sender, hex }) => sender === 'client' && isHolepunch(hex)).map(({ hex }) => hex))
  const answered = probes.some(({ sender, receiver }) => sender === 'server' && receiver === 'client')
  // The first round's answer opened the path; without fast open a second round comes before it (HP-128, HP-164).
  if (answered && asked.size === 1) context.mark('fast-open-used')
  for (const end of ['server', 'client']) {
    const sockets = new Set(probes.filter(({ sender }) => sender === end).map(({ hops }) => hops[0]!.from))
    if (sockets.size >= MANY) context.mark('birthday-punch-won')
  }
}

/** Everything before the first packet of a stream that one end got from the other. */
function untilStream(records: readonly PacketRecord[]): readonly PacketRecord[] {
  const ends = ['server', 'client']
  const first = records.findIndex(({ sender, receiver, hex }) => {
    return hex.startsWith('ff') && ends.includes(sender) && receiver !== null && ends.includes(receiver)
  })
  return first === -1 ? records : records.slice(0, first)
}
