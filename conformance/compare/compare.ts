import { UserError } from '../errors.js'
import { diceTimes } from './dice-times.js'
import { disagreementsOf } from './disagreements.js'
import { explain, explainDice, staleExplanations } from './explanations.js'
import type { ComparisonReport, Explanation, LabCell, LabFacts, LabReport } from './types.js'

export interface CompareOptions {
  readonly explanations: readonly Explanation[]
  /** Whether a scenario has a topology that a pattern fits. */
  readonly known: (scenario: string, pattern: string) => boolean
  /** Version of punchlist. */
  readonly version: string
  /** ms since 1970. Default: Date.now. */
  readonly date?: () => number
}

/**
 * Two labs by their cells: what both have run, and where they differ.
 *
 * @throws UserError `EMPTY` if they have no cell in common.
 */
export function compareLabs(left: LabReport, right: LabReport, options: CompareOptions): ComparisonReport {
  const others = new Map(right.cells.map((cell) => [cell.id, cell]))
  const pairs = left.cells.flatMap((cell): [LabCell, LabCell][] => {
    const other = others.get(cell.id)
    return other === undefined ? [] : [[cell, other]]
  })
  if (pairs.length === 0) {
    throw new UserError(
      'EMPTY',
      `${left.name} (${left.lab}) and ${right.name} (${right.lab}) have no cell in common: run the same scenarios with the same implementations.`
    )
  }
  const { explanations, known, version, date = Date.now } = options
  const found = pairs.flatMap(([one, other]) => disagreementsOf(one, other))
  const differing = new Set(found.map(({ left }) => left.id))
  const dice = diceTimes(pairs, explainDice(explanations, left.lab, right.lab))
  const own = new Set(left.cells.map(({ id }) => id))
  return {
    tool: { name: 'punchlist', version },
    made: new Date(date()).toISOString(),
    left: factsOf(left),
    right: factsOf(right),
    compared: pairs.length,
    agreed: pairs.length - differing.size,
    disagreements: found.map((one) => ({ ...one, explanation: explain(explanations, one) })),
    dice,
    alone: {
      left: byScenario(left.cells.filter(({ id }) => !others.has(id))),
      right: byScenario(right.cells.filter(({ id }) => !own.has(id)))
    },
    stale: staleExplanations(explanations, pairs, found, known, dice?.differs === true)
  }
}

/** Whether every disagreement is explained, and every explanation explains one. */
export function isExplained({ disagreements, dice, stale }: ComparisonReport): boolean {
  const open = dice?.differs === true && dice.explanation === null
  return !open && stale.length === 0 && disagreements.every(({ explanation }) => explanation !== null)
}

/** The two labs of one or two reports, the left one first. @throws UserError `USAGE` */
export function chooseLabs(found: readonly LabReport[], names?: readonly string[]): [LabReport, LabReport] {
  const wanted = names === undefined ? found : names.flatMap((name) => found.filter(({ lab }) => lab === name))
  const [left, right] = wanted
  if (left !== undefined && right !== undefined && wanted.length === 2) return [left, right]
  const there = found.map(({ lab, name }) => `${lab} in ${name}`).join(', ')
  throw new UserError(
    'USAGE',
    `Two labs are compared; there are ${there}. Choose two with --labs, such as --labs sim netns.`
  )
}

function factsOf({ cells, ...facts }: LabReport): LabFacts {
  return { ...facts, cells: cells.length }
}

function byScenario(cells: readonly LabCell[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { scenario } of cells) counts[scenario] = (counts[scenario] ?? 0) + 1
  return counts
}
