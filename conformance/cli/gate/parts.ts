import type { LoadOptions } from '../../drivers/versions/index.js'
import { NETWORK_ROLE, type PlannedCell } from '../../engine/index.js'
import { UserError } from '../../errors.js'
import { judgeCells, judgeOutcomes, type PartResult } from '../../gate/index.js'
import { readBaseline } from '../../baseline/index.js'
import type { Outcome, Progress } from '../../report/index.js'
import type { Cell } from '../../report/cells.js'
import { DATA_DIR } from '../../vectors/paths.js'
import type { Judging } from '../child-lines.js'
import type { KnownLab } from '../labs.js'
import { startProbing } from '../probing.js'
import { newRun, type Run } from '../reporting.js'
import { runScenarios } from '../scenarios.js'
import { startVerifying } from '../verifying.js'
import type { Depth } from './depth.js'
import { otherRows, type Side } from './sides.js'

/** What every part of a gate needs. */
export interface GateContext {
  readonly candidate: Side
  readonly against: Side
  readonly depth: Depth
  readonly seed: number
  readonly progress: Progress
  readonly load: LoadOptions
  readonly allowScripts: boolean
  /** Only these scenarios and topologies, where somebody looks for something. */
  readonly scenario?: readonly string[]
  readonly topology?: readonly string[]
  /** Part of the command that runs the gate again. */
  readonly again: string
}

/** A part without the name that it goes by. `ms`: what it took itself, where something else ran beside it. */
export type Part = Omit<PartResult, 'name' | 'title' | 'required' | 'ms'> & { readonly ms?: number }

/** What one side did: null with the reason if it could not be asked. */
type Asked = { readonly outcomes: readonly Outcome[] } | { readonly why: string }

/** The codecs of both, by the golden vectors. */
export async function vectorsPart(gate: GateContext): Promise<Part> {
  const ask = (side: Side): Promise<Asked> => {
    if (!side.hasCodecs) {
      return Promise.resolve({ why: `${side.label} is not the package hyperdht, and only its codecs can be called` })
    }
    const child = startVerifying({ impl: side.spec, vectors: DATA_DIR }, side.folder)
    return finished(child, gate, 'vectors')
  }
  return bothAsked(await ask(gate.candidate), await ask(gate.against), gate)
}

/** Nodes of both on 127.0.0.1, probed while `meanwhile` runs. */
export async function probePart(gate: GateContext, meanwhile: () => Promise<void>): Promise<Part> {
  const start = ({ label, folder }: Side): Judging =>
    startProbing({
      implementation: 'hyperdht',
      node: 'both',
      options: { fast: gate.depth.fastProbe },
      loaded: { folder, name: label, replay: `${gate.again} --only probe` }
    })
  const probings = [start(gate.candidate), start(gate.against)] as const
  try {
    await meanwhile()
    const own = await finished(probings[0], gate, 'probe')
    const part = bothAsked(own, await finished(probings[1], gate, 'probe'), gate)
    return 'why' in own ? part : { ...part, ms: own.outcomes.reduce((sum, { ms = 0 }) => sum + ms, 0) }
  } finally {
    for (const probing of probings) probing.stop()
  }
}

async function finished(child: Judging, { progress, again }: GateContext, part: string): Promise<Asked> {
  const run = newRun(progress, null)
  try {
    await child.finish(run)
  } catch (err) {
    if (!(err instanceof UserError)) throw err
    return { why: err.message }
  }
  return { outcomes: run.collector.report().outcomes.map((one) => ({ ...one, replay: `${again} --only ${part}` })) }
}

/** Without the candidate there is nothing to judge; without the release every failure counts. */
function bothAsked(own: Asked, release: Asked, { against }: GateContext): Part {
  const notRun = 'why' in release ? [`${against.label}: ${release.why}`] : []
  if ('why' in own) return { judgement: null, notRun: [own.why, ...notRun] }
  return { judgement: judgeOutcomes(own.outcomes, 'why' in release ? null : release.outcomes), notRun }
}

/** Every scenario in the simulator: each alone, and together. */
export async function simPart(gate: GateContext): Promise<Part> {
  const { depth } = gate
  const options = { full: depth.everything || undefined, pairings: depth.everything ? 'all' : 'pairwise' } as const
  return scenariosPart(gate, [], depth.seeds, options)
}

/** Both with published versions, either way round, in what moved between these. */
export async function versionsPart(gate: GateContext): Promise<Part> {
  const { candidate, against, depth } = gate
  const rows = otherRows([candidate, against]).map(({ spec }) => spec)
  const chosen = depth.rows === null ? rows : rows.slice(-depth.rows)
  const sides = [candidate.spec, against.spec]
  const only = ({ scenario, pairing }: PlannedCell): boolean => {
    // In scenarios of three roles the network is fixed, whoever is judged.
    const varied = Object.entries(pairing).filter(([role]) => scenario.roles.length < 3 || role !== NETWORK_ROLE)
    const specs = new Set(varied.map(([, { spec }]) => spec))
    return chosen.some((spec) => specs.has(spec)) && sides.filter((spec) => specs.has(spec)).length === 1
  }
  return scenariosPart(gate, chosen, 1, { versions: true, only })
}

/** Connections on one kernel lab, in real time, several runs of each cell. */
export async function kernelPart(gate: GateContext, lab: KnownLab): Promise<Part> {
  const { kernel } = gate.depth
  if (kernel === null) return { judgement: null, notRun: ['--quick leaves out the kernel'] }
  const topology = gate.topology ?? kernel.topologies
  const options = { lab: [lab.name], scenario: gate.scenario ?? ['connect'], ...(topology && { topology }) }
  return scenariosPart(gate, [], kernel.runs, options, true)
}

type Scenarios = Partial<Parameters<typeof runScenarios>[3]>

/** Runs scenarios with both sides and others, and lays the cells side by side. */
export async function scenariosPart(
  { candidate, against, seed, progress, load, allowScripts, scenario, topology }: GateContext,
  others: readonly string[],
  seeds: number,
  options: Scenarios,
  realTime = false
): Promise<Part> {
  const run: Run = newRun(progress, String(seed))
  const settings = {
    lab: ['sim'],
    pairings: 'pairwise' as const,
    seeds,
    ...(allowScripts && { allowScripts: true as const }),
    ...(scenario && { scenario }),
    ...(topology && { topology }),
    ...options
  }
  const { cells } = await runScenarios(run, [candidate.spec, against.spec, ...others], seed, settings, load)
  const sides = { candidate: candidate.label, against: against.label }
  const judgement = judgeCells(own(cells), sides, { baseline: realTime ? null : dice(), realTime })
  const narrowed = [...(scenario ?? []), ...(topology ?? [])].join(', ')
  const asked = narrowed === '' ? [] : [`everything but ${narrowed}, as asked`]
  return { judgement, notRun: [...asked, ...run.collector.report().skipped] }
}

/** Packets would be kept for as long as the gate runs, and no page of it shows them. */
function own(cells: readonly Cell[]): Cell[] {
  return cells.map((cell) => ({ ...cell, runs: cell.runs.map((run) => ({ ...run, capture: null })) }))
}

/** Only what dice decide is taken from it. */
function dice(): ReturnType<typeof readBaseline> | null {
  try {
    return readBaseline()
  } catch (err) {
    if (err instanceof UserError) return null
    throw err
  }
}
