import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { UserError } from '../errors.js'
import type { Cell, MatrixReport } from '../report/cells.js'
import { renderHtml } from '../report/html/index.js'
import { toMatrixJson } from '../report/matrix/index.js'
import { pcapngBlocks } from '../report/pcapng/index.js'
import { version } from '../version.js'
import { fileNameOf } from './logs.js'

/** Where the cells go besides the terminal; "-" is stdout. */
export interface MatrixFiles {
  readonly matrix?: string
  readonly html?: string
  /** A file for one run of one cell, or a folder. */
  readonly pcapng?: string
}

/** Writes the cells with their runs and packets, as JSON, as a page for people, as captures, where asked. */
export function writeMatrix(files: MatrixFiles, report: MatrixReport, stdout: { write(text: string): unknown }): void {
  const { matrix, html, pcapng } = files
  const write = (file: string, text: string) =>
    file === '-' ? void stdout.write(text) : writing(file, () => writeFileSync(file, text))
  if (matrix !== undefined) write(matrix, toMatrixJson(report))
  if (html !== undefined) write(html, renderHtml(report))
  if (pcapng !== undefined) writeCaptures(pcapng, report.cells)
}

/** Whether `--pcapng` names one file; anything else is a folder. */
function isCaptureFile(path: string): boolean {
  return extname(path) === '.pcapng'
}

/**
 * Whether what is planned fits into what `--pcapng` names: said before a run, not after it.
 *
 * @throws UserError `USAGE` for one file and several runs.
 */
export function checkCaptureFile(path: string, runs: number): void {
  if (!isCaptureFile(path) || runs === 1) return
  throw new UserError(
    'USAGE',
    `${path} takes one run, and ${runs} are planned: choose one cell with --scenario, --topology, --impl and --seeds 1, or name a folder.`
  )
}

function writeCaptures(path: string, cells: readonly Cell[]): void {
  const captured = cells.flatMap((cell) =>
    cell.runs.flatMap((run) => (run.capture === null ? [] : [{ cell, run, capture: run.capture }]))
  )
  const folder = isCaptureFile(path) ? dirname(path) : path
  writing(path, () => {
    mkdirSync(folder, { recursive: true })
    for (const { cell, run, capture } of captured) {
      const comment = `${cell.id}, seed ${run.seed}: ${run.verdict}. ${run.replay}`
      const blocks = [...pcapngBlocks(capture, { comment, application: `punchlist ${version()}` })]
      const file = isCaptureFile(path) ? path : join(folder, `${fileNameOf(cell, run.seed)}.pcapng`)
      writeFileSync(file, Buffer.concat(blocks))
    }
  })
}

function writing(path: string, act: () => void): void {
  try {
    act()
  } catch (err) {
    const code = (err as NodeJS.ErrnoException).code
    if (code === undefined) throw err
    throw new UserError('NO_FILE', `Cannot write ${resolve(path)} (${code}). Name a place that can be written.`)
  }
}
