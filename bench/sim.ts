import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { PacketRow, SimResult } from './sim-result.js'

/** What the simulator must manage on 2 cores. */
export interface Target {
  readonly seconds?: number
  /** Peak RSS, bytes. */
  readonly peakRss?: number
}

export interface SimCase {
  readonly id: string
  readonly title: string
  /** Name and sizes, as sim-case.ts takes them. */
  readonly run: readonly (string | number)[]
  readonly target: Target
  /** For Node, see V8_HEAP. */
  readonly flags: readonly string[]
}

export interface SimReport {
  readonly cases: readonly (SimCase & { readonly result: SimResult })[]
  readonly packets: readonly PacketRow[]
}

const MB = 1024 * 1024

/**
 * With a limit of 2 GB or more V8 lets the heap grow to 4 times of what lives before it collects, below that to 2 times
 * at most. What lives in a network of 1,000 nodes is 100 MB: the rest of the memory is garbage that waits. It
 * costs no time that can be told from noise.
 */
const V8_HEAP = '--max-old-space-size=2000'

export const SIM_CASES: readonly SimCase[] = [
  {
    id: '1000',
    title: '1,000 nodes bootstrapped, one lookup',
    run: ['nodes', 1000, 10],
    target: { seconds: 15, peakRss: 500 * MB },
    flags: [V8_HEAP]
  },
  {
    id: 'day',
    title: '30 nodes, one virtual day of traffic',
    run: ['day', 24],
    target: { seconds: 60 },
    flags: []
  },
  // More room for the young: half the collection and less memory where a gigabyte lives. The limit above would be too near.
  {
    id: '10000',
    title: '10,000 nodes bootstrapped, one lookup',
    run: ['nodes', 10_000, 10],
    target: {},
    flags: ['--max-semi-space-size=64']
  }
]

/** The id of the case that measures single datagrams. */
export const PACKETS = 'packets'

/**
 * Runs cases one after the other, each in a process of its own.
 *
 * @param only ids of the cases to run; all if it is empty
 * @param flags whether Node gets the flags of a case
 * @param onLine called with text for a person, as it comes
 */
export async function benchSim(
  only: readonly string[],
  flags: boolean,
  onLine: (line: string) => void
): Promise<SimReport> {
  const ids = [...SIM_CASES.map(({ id }) => id), PACKETS]
  const unknown = only.find((id) => !ids.includes(id))
  if (unknown !== undefined) throw new Error(`There is no case "${unknown}"; there are ${ids.join(', ')}.`)
  const wanted = (id: string): boolean => only.length === 0 || only.includes(id)
  const packets = wanted(PACKETS) ? await inProcess<PacketRow[]>(['packets', 200_000, 3], []) : []
  if (packets.length > 0) onLine(formatPackets(packets))
  const cases: (SimCase & { result: SimResult })[] = []
  for (const each of SIM_CASES.filter(({ id }) => wanted(id))) {
    const one = flags ? each : { ...each, flags: [] }
    const result = await inProcess<SimResult>(one.run, one.flags)
    cases.push({ ...one, result })
    onLine(formatCase(one, result))
  }
  return { cases, packets }
}

async function inProcess<T>(argv: SimCase['run'], flags: readonly string[]): Promise<T> {
  const script = fileURLToPath(new URL('sim-case.js', import.meta.url))
  const child = fork(script, argv.map(String), { execArgv: ['--expose-gc', ...flags], serialization: 'advanced' })
  const result = once(child, 'message')
  const [code] = (await Promise.race([once(child, 'exit'), result.then(() => [0])])) as [number | null]
  if (code !== 0) throw new Error(`The case ${argv.join(' ')} ended with ${code}: see its message above.`)
  return ((await result) as [T])[0]
}

function formatPackets(rows: readonly PacketRow[]): string {
  return [
    'us of cores per datagram, send to receive',
    ...rows.map((row) => `  ${row.path.padEnd(46)}${row.micros.toFixed(2)}`)
  ]
    .concat('')
    .join('\n')
}

function formatCase({ title, target, flags }: SimCase, result: SimResult): string {
  const { seconds, cpuSeconds, memory, virtualSeconds, events, datagrams, notes, where, digest } = result
  const mb = (bytes: number): string => `${Math.round(bytes / MB)} MB`
  const held = (is: number, limit: number | undefined, text: (n: number) => string): string =>
    limit === undefined ? '' : ` (target ${text(limit)}: ${is < limit ? 'met' : 'MISSED'})`
  const s = (n: number): string => `${n.toFixed(1)} s`
  return [
    flags.length === 0 ? title : `${title}, node ${flags.join(' ')}`,
    `  time      ${s(seconds)}${held(seconds, target.seconds, (n) => `${n} s`)}, ${s(cpuSeconds)} of cores`,
    `  memory    peak RSS ${mb(memory.peakRss)}${held(memory.peakRss, target.peakRss, mb)}, live at the end ${mb(memory.live)}`,
    `  happened  ${events} events, ${datagrams} datagrams in ${s(virtualSeconds)} virtual; ` +
      `${((seconds * 1e6) / datagrams).toFixed(1)} us per datagram with all it causes`,
    ...notes.map((note) => `            ${note}`),
    `  where     ${where.map(({ part, share }) => `${part} ${(100 * share).toFixed(0)} %`).join(', ')}`,
    `  trace     ${digest}`,
    ''
  ].join('\n')
}
