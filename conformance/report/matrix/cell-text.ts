import type { Cell, CellVerdict, Path } from '../cells.js'
import type { Style } from '../style.js'
import { summarise, VERDICTS } from './summary.js'

/** What a table shows of a cell that passed: how the two came together. */
export const PATH_TEXT: Readonly<Record<Path, string>> = {
  direct: 'dir',
  lan: 'lan',
  hairpin: 'hpn',
  relayed: 'rel',
  refused: 'ref',
  none: 'ok'
}

/** What stands before `passed/runs` of a cell that did not pass. A letter: colours do not survive a paste. */
const MARK: Readonly<Record<Exclude<CellVerdict, 'pass' | 'unsupported'>, string>> = {
  crashed: 'C',
  fail: 'F',
  flaky: '~',
  known: 'k'
}

/** The one of several verdicts to look at first. */
export function worst(verdicts: readonly CellVerdict[]): CellVerdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'unsupported'
}

/** The few characters for cells that share a place in a table: usually one, none for a place that was not run. */
export function cellText(cells: readonly Cell[], style: Style): string {
  if (cells.length === 0) return style.dim('.')
  const verdict = worst(cells.map((cell) => cell.verdict))
  const { path, passed, runs } = summarise(cells.flatMap((cell) => cell.runs))
  if (verdict === 'unsupported') return style.dim('n/a')
  if (verdict === 'pass') return style.good(path === null ? 'ok' : PATH_TEXT[path])
  const text = `${MARK[verdict]}${passed}/${runs}`
  return verdict === 'crashed' || verdict === 'fail' ? style.bad(text) : style.warn(text)
}

/** What the texts of {@link cellText} mean, one line. */
export const CELL_LEGEND =
  'dir direct, lan by the LAN, hpn by hairpin, rel relayed, ref refused as designed, ok passed; ' +
  'F failed, C crashed, ~ flaky, k known, with runs passed of runs; n/a unsupported, . not run'
