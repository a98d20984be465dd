import { bareTable } from '../report/bare-table.js'
import type { Style } from '../report/style.js'
import { visible } from '../report/visible.js'
import { changeText, labsOf, pointsOf, TRENDS, valueText } from './trends.js'
import type { History } from './types.js'

/** The last nights as terminal text: a table for each lab, and how the last differs from the one before. */
export function renderHistory(history: History, style: Style, nights: number): string {
  const labs = labsOf(history)
  if (labs.length === 0) return 'The history is empty: punchlist history add puts a night into it.\n'
  return labs.map((lab) => labText(history, lab, style, nights)).join('\n\n') + '\n'
}

function labText(history: History, lab: string, style: Style, nights: number): string {
  const table = bareTable(['  night', 'of', 'cells', 'failed', 'known', ...TRENDS.map(({ name }) => name)], style)
  for (const entry of history.entries.filter(({ labs }) => labs[lab] !== undefined).slice(-nights)) {
    const day = entry.labs[lab]!
    const failed = day.failed === 0 ? '-' : style.bad(String(day.failed))
    const values = TRENDS.map((trend) => {
      const value = trend.of(day)
      return value === null ? '-' : valueText(value, trend)
    })
    table.push([`  ${entry.date.slice(0, 16).replace('T', ' ')}`, visible(entry.label), String(day.cells), failed, day.known === 0 ? '-' : String(day.known), ...values]) // prettier-ignore
  }
  const changes = TRENDS.flatMap((trend) => {
    const change = changeText(pointsOf(history, lab, trend))
    return change === '' ? [] : [`${trend.name} ${change}`]
  })
  const since = changes.length === 0 ? '' : `\n${style.dim(`  since the night before: ${changes.join(', ')}`)}`
  return `${style.bold(lab)}\n${table.toString()}${since}`
}
