import { type Baseline, lessOften } from '../engine/index.js'
import type { Cell } from '../report/cells.js'
import { formatMs } from '../report/format-ms.js'
import { pairingText, summarise, tellingRun } from '../report/matrix/index.js'
import { LIMITS } from './limits.js'
import { isDice, type Metric, type Pair, ratiosOf } from './measure.js'
import { type Sides, withTwins } from './twins.js'
import type { ChangeKind, Finding, FindingKind, Judgement, Ratios, RefusalKind } from './types.js'

export interface CellRules {
  /** What dice decide, by more seeds than the gate runs. */
  readonly baseline: Baseline | null
  /** Whether the lab's time is real: then one run that fails is no proof, and times are compared as a whole. */
  readonly realTime: boolean
}

/** What differs in one cell. */
interface Difference {
  readonly refusals: Finding<RefusalKind>[]
  readonly changes: Finding<ChangeKind>[]
}

/** The candidate's cells, each beside the same one with the release in its place. */
export function judgeCells(cells: readonly Cell[], sides: Sides, { baseline, realTime }: CellRules): Judgement {
  const refusals: Finding<RefusalKind>[] = brokenLabs(cells)
  const changes: Finding<ChangeKind>[] = []
  const shared: Finding<'shared'>[] = []
  const pairs: Record<Metric, Pair[]> = { timeToOpen: [], packets: [] }
  const own = withTwins(cells, sides)
  for (const [cell, twin] of own) {
    const success = compareSuccess(cell, twin, realTime, sides)
    refusals.push(...success.refusals)
    changes.push(...success.changes)
    if (!passes(cell)) {
      if (success.refusals.length + success.changes.length === 0 && cell.verdict !== 'unsupported')
        shared.push(finding('shared', cell, reasonOf(cell)))
      continue
    }
    if (twin === null || !passes(twin)) continue
    for (const metric of ['timeToOpen', 'packets'] as const) {
      // In real time everything varies: there dice are where a guess has to hit.
      const dice = realTime ? twin.dice === true : isDice(twin, metric, baseline)
      const pair = pairOf(cell, twin, metric, dice)
      if (pair === null) continue
      pairs[metric].push(pair)
      if (realTime || pair.dice) continue
      const { refusals: worse, changes: different } = compareSteady(cell, pair, metric)
      refusals.push(...worse)
      changes.push(...different)
    }
  }
  const slack = realTime ? LIMITS.realTime.slack : 0
  const [timeToOpen, packets] = [ratiosOf(pairs.timeToOpen, slack), ratiosOf(pairs.packets, 0)]
  refusals.push(...compareAll(timeToOpen, 'timeToOpen', realTime), ...compareAll(packets, 'packets', realTime))
  const spoken = own.filter(([{ verdict }]) => verdict !== 'unsupported')
  return {
    cases: spoken.length,
    passed: spoken.filter(([cell]) => passes(cell)).length,
    refusals,
    changes,
    shared,
    timeToOpen,
    packets
  }
}

/** Cells that nobody plays in are the lab's own. */
function brokenLabs(cells: readonly Cell[]): Finding<RefusalKind>[] {
  return cells
    .filter((cell) => Object.keys(cell.roles).length === 0 && !passes(cell) && cell.verdict !== 'unsupported')
    .map((cell) => finding('lab', cell, `The lab itself fails: ${reasonOf(cell)}`))
}

function passes({ runs, verdict }: Cell): boolean {
  return verdict !== 'unsupported' && runs.length > 0 && runs.every((run) => run.verdict === 'pass')
}

function compareSuccess(cell: Cell, twin: Cell | null, realTime: boolean, { against }: Sides): Difference {
  const refuse = (kind: RefusalKind, sentence: string): Difference => ({
    refusals: [finding(kind, cell, sentence)],
    changes: []
  })
  const note = (kind: ChangeKind, sentence: string): Difference => ({
    refusals: [],
    changes: [finding(kind, cell, sentence)]
  })
  const nothing: Difference = { refusals: [], changes: [] }
  if (twin === null) {
    if (passes(cell) || ['unsupported', 'known'].includes(cell.verdict)) return nothing
    return refuse(cell.verdict === 'crashed' ? 'crashes' : 'breaks', reasonOf(cell))
  }
  if (twin.verdict === 'unsupported') {
    return passes(cell) ? note('gained', `${against} does not have this.`) : nothing
  }
  if (cell.verdict === 'unsupported') return refuse('lost', reasonOf(cell))
  if (cell.verdict === 'crashed' && twin.verdict !== 'crashed') return refuse('crashes', reasonOf(cell))
  const [is, was] = [summarise(cell.runs), summarise(twin.runs)]
  const [share, before] = [is.passed / is.runs, was.passed / was.runs]
  const counted =
    is.runs === 1 && was.runs === 1
      ? ''
      : `${is.passed} of ${is.runs} runs pass, with ${against} ${was.passed} of ${was.runs}. `
  if (share > before) return note('mended', `${counted}With ${against}: ${reasonOf(twin)}`)
  if (share < before) {
    // On a busy machine one of several may fail; none of them, or more than chance explains, is no accident.
    if (realTime && is.passed > 0 && lessOften(is, was) === null)
      return note('sometimes', `${counted}${reasonOf(cell)}`)
    return refuse('breaks', `${counted}${reasonOf(cell)}`)
  }
  if (passes(cell) && is.path !== was.path) {
    return note('path', `${is.path ?? 'none seen'}, with ${against} ${was.path ?? 'none seen'}.`)
  }
  return nothing
}

function pairOf(cell: Cell, twin: Cell, metric: Metric, dice: boolean): Pair | null {
  const [own, other] = [summarise(cell.runs)[metric], summarise(twin.runs)[metric]]
  return own === null || other === null || other === 0 ? null : { own, twin: other, dice }
}

function compareSteady(cell: Cell, { own, twin }: Pair, metric: Metric): Difference {
  const { factor, slack } = LIMITS.cell
  const text = (value: number): string => (metric === 'timeToOpen' ? formatMs(value) : `${value} packets`)
  const sentence = `${metric === 'timeToOpen' ? 'Open after ' : ''}${text(own)}, before ${text(twin)}.`
  if (own > factor * twin + slack[metric]) {
    return { refusals: [finding(metric === 'timeToOpen' ? 'slower' : 'packets', cell, sentence)], changes: [] }
  }
  const isMuch = Math.abs(own - twin) > slack[metric]
  return {
    refusals: [],
    changes: isMuch ? [finding(metric === 'timeToOpen' ? 'time' : 'traffic', cell, sentence)] : []
  }
}

/** A little in every cell, or a lot in those of which a single one says nothing. */
function compareAll(ratios: Ratios | null, metric: Metric, realTime: boolean): Finding<RefusalKind>[] {
  const what = metric === 'timeToOpen' ? 'the time to open' : 'the number of packets'
  const [kind, group] =
    metric === 'timeToOpen' ? (['slower', 'time to open'] as const) : (['packets', 'packets'] as const)
  const refuse = (cells: number, mean: number, which: string, limit: number): Finding<RefusalKind> => ({
    kind,
    id: '',
    group,
    place: which,
    sentence: `Over ${cells} cells ${which}, ${what} is ${mean} times that of the release (geometric mean, limit ${limit}).`,
    claims: [],
    replay: ''
  })
  const found: Finding<RefusalKind>[] = []
  const { steady, dice } = ratios ?? { steady: null, dice: null }
  if (realTime) {
    const { factor, cells } = LIMITS.realTime
    for (const one of [steady, dice]) {
      if (one !== null && one.cells >= cells && one.mean > factor)
        found.push(refuse(one.cells, one.mean, 'in real time', factor))
    }
    return found
  }
  if (steady !== null && steady.mean > LIMITS.steady) {
    found.push(refuse(steady.cells, steady.mean, 'that are the same with every seed', LIMITS.steady))
  }
  if (dice !== null && dice.cells >= LIMITS.dice.cells && dice.mean > LIMITS.dice.factor) {
    found.push(refuse(dice.cells, dice.mean, 'that chance decides', LIMITS.dice.factor))
  }
  return found
}

function finding<Kind extends FindingKind>(kind: Kind, cell: Cell, sentence: string): Finding<Kind> {
  const { id, scenario, topology, roles, claims } = cell
  const place = Object.keys(roles).length === 0 ? topology : `${topology} (${pairingText(roles)})`
  return { kind, id, group: scenario, place, sentence, claims, replay: tellingRun(cell)?.replay ?? '' }
}

function reasonOf(cell: Cell): string {
  const run = cell.runs.find(({ verdict }) => verdict !== 'pass')
  return run?.detail ?? ''
}
