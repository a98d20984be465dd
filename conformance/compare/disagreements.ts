import { formatMs } from '../report/format-ms.js'
import { timeClass, timesDiffer } from './time-class.js'
import type { CellState, Disagreement, DisagreementKind, LabCell } from './types.js'

/** By its runs alone: being slower than a baseline, or known to fail, is no matter of the lab. */
export function stateOf({ runs, passed, unsupported, lucky }: LabCell): CellState {
  if (unsupported) return 'unsupported'
  return passed === 0 ? 'fails' : passed === runs || lucky ? 'works' : 'sometimes'
}

/** In what one cell differs between two labs. One that works in one and fails in the other has no times to compare. */
export function disagreementsOf(left: LabCell, right: LabCell): Omit<Disagreement, 'explanation'>[] {
  const made = (kind: DisagreementKind, shown: (cell: LabCell) => string): Omit<Disagreement, 'explanation'> => ({
    kind,
    left,
    right,
    shows: { left: shown(left), right: shown(right) }
  })
  const found = []
  if (stateOf(left) !== stateOf(right)) found.push(made('verdict', verdictText))
  if (left.paths.length > 0 && right.paths.length > 0 && !left.paths.some((path) => right.paths.includes(path))) {
    found.push(made('path', ({ paths }) => paths.join(' or ')))
  }
  // Dice: see diceTimes.
  if (left.dice || right.dice) return found
  if (left.timeToOpen !== null && right.timeToOpen !== null && timesDiffer(left.timeToOpen, right.timeToOpen)) {
    found.push(made('time', timeText))
  }
  return found
}

function verdictText(cell: LabCell): string {
  const state = stateOf(cell)
  return state === 'unsupported' ? state : `${state}, ${cell.passed} of ${cell.runs}`
}

function timeText({ timeToOpen }: LabCell): string {
  const { least, most } = timeToOpen!
  const span = least === most ? formatMs(least) : `${formatMs(least)} to ${formatMs(most)}`
  const classes = [...new Set([timeClass(least), timeClass(most)])]
  return `${classes.join(' to ')}, ${span}`
}
