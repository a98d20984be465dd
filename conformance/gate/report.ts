import type { Implementation } from '../drivers/types.js'
import type { GateDepth, GatePart, GateReport, Judgement } from './types.js'

/** What a part has looked at, before anybody says what it means. */
export interface PartResult {
  readonly name: string
  readonly title: string
  /** Null if nothing of it ran. */
  readonly judgement: Judgement | null
  readonly notRun: readonly string[]
  readonly required: boolean
  readonly ms: number
}

const NOTHING: Judgement = {
  cases: 0,
  passed: 0,
  refusals: [],
  changes: [],
  shared: [],
  timeToOpen: null,
  packets: null
}

/** A part that looked at nothing has not run, whatever it was for. */
export function partOf({ judgement, ...facts }: PartResult): GatePart {
  const found = judgement ?? NOTHING
  const ran = found.cases > 0 || found.refusals.length > 0
  const state = !ran ? 'not run' : found.refusals.length > 0 ? 'refused' : 'passed'
  return { ...facts, ...found, state }
}

export interface GateFacts {
  readonly version: string
  readonly started: string
  readonly ms: number
  readonly environment: Readonly<Record<string, string>>
  readonly depth: GateDepth
  readonly seeds: readonly string[]
  readonly candidate: Implementation
  readonly against: Implementation
}

/** Yes if something was looked at, nothing is worse, and nothing is missing that has to be there. */
export function gateReport({ version, ...facts }: GateFacts, results: readonly PartResult[]): GateReport {
  const parts = results.map(partOf)
  const refused = parts.filter(({ state }) => state === 'refused')
  const missing = parts.filter(({ state, required }) => state === 'not run' && required)
  const ran = parts.filter(({ state }) => state !== 'not run')
  const absent = parts.filter(({ state, required }) => state === 'not run' && !required)
  const names = (of: readonly GatePart[]): string => of.map(({ name }) => name).join(', ')
  const because =
    ran.length === 0
      ? 'nothing could be looked at'
      : refused.length > 0
        ? `${names(refused)}: worse than ${labelOf(facts.against)}`
        : missing.length > 0
          ? `${names(missing)} had to run and did not`
          : `nothing is worse than ${labelOf(facts.against)} in ${names(ran)}` +
            (absent.length === 0 ? '' : `; not looked at: ${names(absent)}`)
  const safe = ran.length > 0 && refused.length === 0 && missing.length === 0
  return { tool: { name: 'punchlist', version }, ...facts, safe, because, parts }
}

/** For people, and as the roles of cells name it: `hyperdht@6.34.0`. */
export function labelOf({ name, version }: Implementation): string {
  return `${name}@${version}`
}
