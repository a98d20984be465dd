import { DATA_DIR } from '../../vectors/paths.js'
import { loadVectorFile } from '../../vectors/index.js'
import { join } from 'node:path'
import type { PacketHop, PacketRecord } from '../cells.js'

/** ms from a host to its NAT, and from one line of the internet to another. */
const LAN = 1
const WAN = 15

/** A host of the sample: its addresses inside and outside, and the NAT between them. */
interface Party {
  readonly host: string
  readonly nat: string | null
  readonly inside: string
  readonly outside: string
}

const BEHIND: Readonly<Record<string, { nat: string; inside: string }>> = {
  client: { nat: 'nat-client', inside: '192.168.1.2' },
  server: { nat: 'nat-server', inside: '192.168.2.2' }
}

export interface SampleOptions {
  /** Which of the transcript's cases. */
  readonly transcript?: string
  /** Why the packet with that number is lost: `filtered at nat-server`. */
  readonly fate?: (number: number, bytes: string) => string | null
  /** How often background traffic between the nodes comes in between. Default 0. */
  readonly noise?: number
}

/** A capture as the simulator records it: a hole punch of the vectors, with two NATs put around its ends. */
export function sampleCapture({
  transcript = 'holepunch-consistent/two-rounds',
  fate = () => null,
  noise = 0
}: SampleOptions = {}): PacketRecord[] {
  const file = loadVectorFile(join(DATA_DIR, `${transcript.split('/')[0]}.json`))
  if (file.kind !== 'transcript') throw new Error(`${transcript} is no transcript`)
  const { parties } = file
  const party = (name: string): Party => {
    const outside = parties[name]?.address
    if (outside === undefined) throw new Error(`${name} is no party of ${transcript}`)
    const host = name.split('-')[0] as string
    const behind = BEHIND[host]
    const port = outside.slice(outside.indexOf(':'))
    return { host, nat: behind?.nat ?? null, inside: behind === undefined ? outside : behind.inside + port, outside }
  }
  const records: PacketRecord[] = []
  let now = 100
  const send = (from: Party, to: Party, hex: string): void => {
    const number = records.length
    const lost = fate(number, hex)
    records.push(record(number, now, from, to, hex, lost))
  }
  for (const { from, to, hex } of file.cases.find(({ id }) => id === transcript)?.steps ?? []) {
    for (let i = 0; i < noise; i++) {
      const [a, b] = [party(`N${1 + (i % 4)}`), party(`N${1 + ((i + 1) % 4)}`)]
      send(a, b, '03040' + (i % 10) + '0114010004a00f00')
      now += 0.25
    }
    send(party(from), party(to), hex)
    now += 7.5
  }
  return records
}

function record(number: number, start: number, from: Party, to: Party, hex: string, lost: string | null): PacketRecord {
  const hops: PacketHop[] = [{ place: from.host, at: start, from: from.inside, to: to.outside }]
  const lostAt = lost === null ? null : (/ at (\S+)$/.exec(lost)?.[1] ?? from.host)
  let at = start
  const reach = (place: string, delay: number, source: string, destination: string): void => {
    at += delay
    hops.push({ place, at, from: source, to: destination })
  }
  if (from.nat !== null && lostAt !== from.host) reach(from.nat, LAN, from.outside, to.outside)
  if (lost === null) {
    at += WAN
    if (to.nat !== null) reach(to.nat, 0, from.outside, to.inside)
    reach(to.host, to.nat === null ? 0 : LAN, from.outside, to.inside)
  }
  const receiver = lost === null ? to.host : null
  return { number, sender: from.host, receiver, hops, ttl: 64, hex, fate: lost ?? 'delivered' }
}
