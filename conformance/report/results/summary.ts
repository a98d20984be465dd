import type { Implementation } from '../../drivers/types.js'
import type { Cell, CellVerdict, MatrixReport, Path } from '../cells.js'
import { type CellCounts, countCells, summarise, tellingRun } from '../matrix/summary.js'

/** Version of the JSON of results. */
export const RESULTS_FORMAT = 1

/** A cell in few words: verdict, runs that passed, runs, path, ms to open and packets (medians of what passed). */
export type CellResult = readonly [
  verdict: CellVerdict,
  passed: number,
  runs: number,
  path: Path | null,
  timeToOpen: number | null,
  packets: number | null
]

/** A matrix without its runs and packets: small enough to be committed. */
export interface Results {
  readonly format: number
  readonly tool: MatrixReport['tool']
  readonly started: string
  readonly ms: number
  readonly seed: string
  readonly labs: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly implementations: readonly Implementation[]
  readonly counts: CellCounts
  /** By scenario and topology (`connect/open:symmetric`), then by who plays (`reference@0.1.0,hyperdht@6.34.0`). */
  readonly cells: Readonly<Record<string, Readonly<Record<string, CellResult>>>>
  /** Why cells did not pass, by id. */
  readonly reasons: Readonly<Record<string, string>>
  readonly skipped: readonly string[]
}

/** Who plays in a cell, in the order of the roles. */
export function whoPlays({ roles }: Pick<Cell, 'roles'>): string {
  return Object.values(roles).join(',')
}

export function resultsOf(report: MatrixReport): Results {
  const { tool, started, ms, seed, environment, implementations, skipped } = report
  const cells: Record<string, Record<string, CellResult>> = {}
  const reasons: Record<string, string> = {}
  for (const cell of report.cells) {
    const { passed, runs, path, timeToOpen, packets } = summarise(cell.runs)
    const place = (cells[`${cell.scenario}/${cell.topology}`] ??= {})
    place[whoPlays(cell)] = [cell.verdict, passed, runs, path, rounded(timeToOpen), packets]
    if (cell.verdict !== 'pass') reasons[cell.id] = reasonOf(cell)
  }
  const labs = [...new Set(report.cells.map(({ lab }) => lab))]
  const counts = countCells(report.cells)
  const head = { format: RESULTS_FORMAT, tool, started, ms: Math.round(ms), seed, labs, environment, implementations }
  return { ...head, counts, cells, reasons, skipped }
}

/** A sentence, the first line of what was seen. */
export function reasonOf(cell: Cell): string {
  if (cell.luck !== undefined) return cell.luck
  if (cell.known !== undefined) return `Known: ${cell.known}`
  const [first = ''] = (tellingRun(cell)?.detail ?? '').split('\n')
  return first === '' ? (cell.comparison?.differences.join('; ') ?? '') : first
}

/** One line for each topology, so that the next results differ in lines. */
export function toResultsJson(results: Results): string {
  const { cells, ...head } = results
  const lines = Object.entries(cells).map(([place, who]) => `    ${JSON.stringify(place)}: ${JSON.stringify(who)}`)
  const text = JSON.stringify(head, null, 2).replace(/\n}$/, '')
  return `${text},\n  "cells": {\n${lines.join(',\n')}\n  }\n}\n`
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}
