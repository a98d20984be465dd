import type { Behaviour, NatBehaviour, Timeouts } from '../net/index.js'
import { BLOCKED, type Between, type Measured } from './measured.js'

/** What a probe must measure through these boxes, from the inside out. Times are what the boxes have, not brackets. */
export interface Expected extends Omit<Measured, 'unreplied' | 'replied'> {
  readonly unreplied: number | null
  readonly replied: number | null
}

const MAPPINGS = ['EIM', 'ADM', 'APDM'] as const
const FILTERINGS = ['EIF', 'ADF', 'APDF'] as const

/** Composes boxes: the strictest counts, except where the outermost has the word. `arrives`: routers let a low TTL pass. */
export function expectedOf(boxes: readonly Behaviour[], { arrives = false, pool = 1 } = {}): Expected {
  const stateful = boxes.filter((box) => box.kind !== 'router')
  const nats = boxes.filter((box): box is NatBehaviour => box.kind === 'nat')
  if (stateful.some(({ blocksUdp }) => blocksUdp)) return { ...BLOCKED, unreplied: null, replied: null }
  const outermost = nats.at(-1)
  const mapping = strictest(
    MAPPINGS,
    nats.map((box) => box.mapping)
  )
  const filtering = strictest(
    FILTERINGS,
    stateful.map((box) => box.filtering)
  )
  const shortest = (which: keyof Timeouts): number | null =>
    stateful.length === 0 ? null : Math.min(...stateful.map(({ timeouts }) => timeouts[which]))
  const answered = stateful.at(-1)?.unsolicited === 'answered'
  return {
    blocked: false,
    translated: nats.length > 0,
    reachable: stateful.length === 0,
    mapping,
    filtering,
    ports: nats.findLast(({ ports }) => ports !== 'preserved')?.ports ?? outermost?.ports ?? null,
    pooling: outermost === undefined ? null : pool > 1 ? outermost.pooling : 'paired',
    hairpin: mapping === 'EIM' || filtering === 'EIF' ? (outermost?.hairpin ?? null) : null,
    unsolicited: stateful.length === 0 ? null : answered ? 'answered' : 'silent',
    earlyProbe: mapping !== 'EIM' ? null : answered && filtering !== 'EIF' ? 'moves' : 'harmless',
    lowTtl: arrives ? 'arrives' : mapping === 'EIM' ? 'opens' : null,
    unreplied: shortest('unreplied'),
    replied: shortest('replied'),
    refresh: stateful.length === 0 ? null : stateful.some(({ refresh }) => refresh === 'outbound') ? 'outbound' : 'both'
  }
}

/** What a measurement has different, one sentence each; none if the boxes are as they should be. */
export function mismatches(measured: Measured, expected: Expected): string[] {
  const found: string[] = []
  for (const [name, should] of Object.entries(expected) as [keyof Measured, unknown][]) {
    const is = measured[name]
    // Nothing was tried that is old enough to be forgotten, so nothing could be kept alive either.
    if (name === 'refresh' && is === null && measured.replied?.below === null) continue
    const agrees =
      name === 'unreplied' || name === 'replied' ? within(measured[name], should as number | null) : is === should
    if (!agrees) found.push(`${name} should be ${JSON.stringify(should)}, measured ${JSON.stringify(is)}`)
  }
  return found
}

function within(measured: Between | null, should: number | null): boolean {
  if (measured === null) return should === null
  if (should === null) return measured.below === null
  return measured.above < should && (measured.below === null || should <= measured.below)
}

function strictest<T>(order: readonly T[], values: readonly T[]): T {
  return order[Math.max(0, ...values.map((value) => order.indexOf(value)))]!
}
