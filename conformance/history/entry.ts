import { type LabCell, readLabs } from '../compare/index.js'
import { UserError } from '../errors.js'
import type { GateReport } from '../gate/index.js'
import { labelOf } from '../gate/index.js'
import { median } from '../report/matrix/index.js'
import type { HistoryEntry, LabDay } from './types.js'

/** Reports of one night, whatever wrote them (run --matrix, run --json, gate --json), as one line of the history. */
export function entryOf(reports: readonly (readonly [file: string, text: string])[], label: string): HistoryEntry {
  const parts = reports.map(([file, text]) => partOf(file, text, label))
  const [first] = parts
  if (first === undefined) throw new UserError('USAGE', 'There is nothing to add: name one or more reports.')
  const labs: Record<string, LabDay> = {}
  for (const [lab, day] of parts.flatMap((part) => Object.entries(part.labs))) {
    if (labs[lab] !== undefined) {
      throw new UserError(
        'USAGE',
        `The lab ${lab} is in several of these reports: merge its shards first, with punchlist merge.`
      )
    }
    labs[lab] = day
  }
  const answers = parts.flatMap(({ safe }) => safe ?? [])
  return {
    date: parts.map(({ date }) => date).sort()[0]!,
    label,
    implementations: [...new Set(parts.flatMap(({ implementations }) => implementations))].sort(),
    labs,
    ...(answers.length > 0 && { safe: answers.every((safe) => safe) })
  }
}

function partOf(file: string, text: string, label: string): HistoryEntry {
  const gate = asGate(text)
  if (gate !== null) return gateEntry(gate, label)
  const labs = readLabs(text, file)
  return {
    date: labs[0]!.started,
    label,
    implementations: [...new Set(labs.flatMap(({ implementations }) => implementations))],
    labs: Object.fromEntries(labs.map(({ lab, cells }) => [lab, dayOf(cells)]))
  }
}

/** The parts of a gate stand in the history under names of their own: they hold other cells than a lab's whole matrix. */
function gateEntry({ started, candidate, against, parts, safe }: GateReport, label: string): HistoryEntry {
  const ran = parts.filter(({ state }) => state !== 'not run')
  return {
    date: started,
    label,
    implementations: [labelOf(candidate), labelOf(against)],
    labs: Object.fromEntries(
      ran.map(({ name, cases, passed, refusals }) => {
        const failed = new Set(refusals.map(({ id, place }) => id || place)).size
        return [
          `gate ${name}`,
          { cells: cases, passed, known: Math.max(0, cases - passed - failed), failed, timeToOpen: null, packets: null }
        ]
      })
    ),
    safe
  }
}

function asGate(text: string): GateReport | null {
  try {
    const json = JSON.parse(text) as Partial<GateReport> | null
    return typeof json?.safe === 'boolean' && Array.isArray(json.parts) ? (json as GateReport) : null
  } catch {
    // Told by whoever reads it as a report of a run.
    return null
  }
}

function dayOf(cells: readonly LabCell[]): LabDay {
  const spoken = cells.filter(({ unsupported }) => !unsupported)
  const good = spoken.filter(({ passed, runs, lucky }) => passed === runs || lucky)
  const known = spoken.filter((cell) => cell.known).length
  return {
    cells: spoken.length,
    passed: good.length,
    known,
    failed: spoken.length - good.length - known,
    timeToOpen: median(
      good.flatMap(({ timeToOpen }) => (timeToOpen === null ? [] : [(timeToOpen.least + timeToOpen.most) / 2]))
    ),
    packets: median(good.flatMap(({ packets }) => packets ?? []))
  }
}
