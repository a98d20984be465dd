import type { Cell, CellRun, CellSummary, Path } from '../report/cells.js'
import { median, mostFrequent, summarise, summaryText } from '../report/matrix/summary.js'
import { labelOf, type Player } from './pairing.js'

/** Version of the file's format. */
export const BASELINE_FORMAT = 2

/** One run of a cell: null if it did not pass. */
export type BaselineRun = readonly [timeToOpen: number | null, packets: number, path: Path | null] | null

/** A cell of the baseline. */
export interface BaselineCell extends CellSummary {
  /** Its runs, in the order of the baseline's seeds: a run of some of the seeds is compared with just these. */
  readonly each?: readonly BaselineRun[]
}

/** What the peer does with itself: the yardstick beside the absolute expectation. */
export interface Baseline {
  readonly format: typeof BASELINE_FORMAT
  readonly implementation: string
  readonly packages: Readonly<Record<string, string>>
  readonly lab: string
  readonly seeds: readonly string[]
  /** By scenario, then by topology. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, BaselineCell>>>>
}

/** The baseline that these cells make. Cells that nobody plays in are left out: they are the lab's. */
export function baselineOf(cells: readonly Cell[], player: Player, seeds: readonly string[]): Baseline {
  const byScenario: Record<string, Record<string, BaselineCell>> = {}
  for (const cell of cells) {
    if (Object.keys(cell.roles).length === 0) continue
    const scenario = (byScenario[cell.scenario] ??= {})
    scenario[cell.topology] = { ...summarise(cell.runs), each: cell.runs.map(runOf) }
  }
  return {
    format: BASELINE_FORMAT,
    implementation: labelOf(player),
    packages: player.driver.implementation.packages,
    lab: cells[0]?.lab ?? 'none',
    seeds,
    cells: byScenario
  }
}

function runOf({ verdict, timeToOpen, packets, path }: CellRun): BaselineRun {
  return verdict === 'pass' ? [timeToOpen, packets, path] : null
}

/** What baseline runs have in common. */
export function summaryOf(each: readonly BaselineRun[]): CellSummary {
  const runs = each.filter((run) => run !== null)
  return {
    runs: each.length,
    passed: runs.length,
    timeToOpen: median(runs.flatMap(([ms]) => ms ?? [])),
    packets: median(runs.map(([, packets]) => packets)),
    path: mostFrequent(runs.flatMap(([, , path]) => path ?? []))
  }
}

/** A part of a baseline: these cells, over the first so many of its seeds. */
export function partOf(
  baseline: Baseline,
  has: (scenario: string, topology: string) => boolean,
  seeds = baseline.seeds.length
): Baseline {
  const cells: Record<string, Record<string, BaselineCell>> = {}
  for (const [scenario, topologies] of Object.entries(baseline.cells)) {
    for (const [topology, cell] of Object.entries(topologies)) {
      if (!has(scenario, topology)) continue
      const each = cell.each?.slice(0, seeds)
      ;(cells[scenario] ??= {})[topology] = each === undefined ? cell : { ...summaryOf(each), each }
    }
  }
  return { ...baseline, seeds: baseline.seeds.slice(0, seeds), cells }
}

/** What is written of a cell: runs at the end that are all the same stand there once. */
function shortened(cell: BaselineCell): BaselineCell {
  if (cell.each === undefined) return cell
  const texts = cell.each.map((run) => JSON.stringify(run))
  let length = texts.length
  while (length > 1 && texts[length - 1] === texts[length - 2]) length--
  return { ...cell, each: cell.each.slice(0, length) }
}

/** Undoes what {@link baselineText} does with runs that are the same. */
export function expanded(baseline: Baseline): Baseline {
  const cells: Record<string, Record<string, BaselineCell>> = {}
  for (const [scenario, topologies] of Object.entries(baseline.cells)) {
    const own: Record<string, BaselineCell> = (cells[scenario] = {})
    for (const [topology, { each, ...summary }] of Object.entries(topologies)) {
      const runs = each && Array.from({ length: summary.runs }, (_, i) => each[Math.min(i, each.length - 1)] ?? null)
      own[topology] = { ...summary, ...(runs !== undefined && { each: runs }) }
    }
  }
  return { ...baseline, cells }
}

/** One line per cell, so that a diff of the file is a diff of cells. To be read with {@link expanded}. */
export function baselineText({ cells, ...head }: Baseline): string {
  const scenarios = Object.entries(cells).map(([scenario, topologies]) => {
    const lines = Object.entries(topologies).map(
      ([topology, cell]) => `      ${JSON.stringify(topology)}: ${JSON.stringify(shortened(cell))}`
    )
    return `    ${JSON.stringify(scenario)}: {\n${lines.join(',\n')}\n    }`
  })
  const rows = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`)
  return `{\n${rows.join('')}  "cells": {\n${scenarios.join(',\n')}\n  }\n}\n`
}

/** What changed from one baseline to another, a line per cell, the largest changes in words first. */
export function baselineDiff(before: Baseline, after: Baseline): string[] {
  const head: string[] = []
  if (before.implementation !== after.implementation) {
    head.push(`implementation: ${before.implementation} -> ${after.implementation}`)
  }
  for (const name of new Set([...Object.keys(before.packages), ...Object.keys(after.packages)])) {
    const [a, b] = [before.packages[name] ?? 'none', after.packages[name] ?? 'none']
    if (a !== b) head.push(`package ${name}: ${a} -> ${b}`)
  }
  if (before.seeds.join() !== after.seeds.join()) {
    head.push(`seeds: ${before.seeds.join(' ')} -> ${after.seeds.join(' ')}`)
  }
  const [old, now] = [flat(before), flat(after)]
  const lines: string[] = []
  for (const [cell, summary] of now) {
    const was = old.get(cell)
    if (was === undefined) lines.push(`${cell}: new: ${summaryText(summary)}`)
    else {
      const changes = [...changesOf(was, summary), ...seedChanges(was, summary, after.seeds)]
      if (changes.length > 0) lines.push(`${cell}: ${changes.join(', ')}`)
    }
  }
  for (const [cell, summary] of old) if (!now.has(cell)) lines.push(`${cell}: gone: ${summaryText(summary)}`)
  return [...head, ...lines]
}

/** Seeds whose runs changed where nothing that is common to all did: the medians hide them. */
function seedChanges(was: BaselineCell, is: BaselineCell, seeds: readonly string[]): string[] {
  if (was.each === undefined || is.each === undefined || changesOf(was, is).length > 0) return []
  const changed = seeds.filter((_, i) => JSON.stringify(was.each![i]) !== JSON.stringify(is.each![i]))
  return changed.length === 0 ? [] : [`single runs changed, seed ${changed.join(', ')}`]
}

/** What differs between two summaries, in words. */
export function changesOf(was: CellSummary, is: CellSummary): string[] {
  const changes: string[] = []
  if (was.passed * is.runs !== is.passed * was.runs) {
    changes.push(`passed ${was.passed} of ${was.runs} -> ${is.passed} of ${is.runs}`)
  }
  if (was.path !== is.path) changes.push(`path ${was.path ?? 'none seen'} -> ${is.path ?? 'none seen'}`)
  const number = (name: string, a: number | null, b: number | null, unit: string): void => {
    if (a === b) return
    const share =
      a === null || b === null || a === 0 ? '' : ` (${b > a ? '+' : ''}${Math.round((100 * (b - a)) / a)} %)`
    changes.push(`${name} ${a ?? 'never'} -> ${b ?? 'never'}${unit}${share}`)
  }
  number('time to open', was.timeToOpen, is.timeToOpen, ' ms')
  number('packets', was.packets, is.packets, '')
  return changes
}

function flat({ cells }: Baseline): Map<string, BaselineCell> {
  const entries = Object.entries(cells).flatMap(([scenario, topologies]) =>
    Object.entries(topologies).map(([topology, summary]) => [`${scenario}/${topology}`, summary] as const)
  )
  return new Map(entries)
}
