import { accessSync, constants, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { EXIT, UserError } from '../errors.js'
import {
  Collector,
  count,
  createProgress,
  executed,
  type Outcome,
  passed,
  type Progress,
  type Report,
  renderReport,
  type Style,
  styleFor,
  toJsonReport,
  toJUnit
} from '../report/index.js'
import { version } from '../version.js'
import type { Context } from './context.js'
import type { ReportOptions } from './options.js'

/** What a command uses while it runs: hand each outcome to `outcome`; the rest is for what is beside them. */
export interface Run {
  readonly collector: Collector
  readonly progress: Progress
  readonly outcome: (outcome: Outcome) => void
  /** Text that stands before the report's own table. */
  readonly tables: ((style: Style) => string)[]
  /** Text that stands after it. */
  readonly remarks: ((style: Style) => string)[]
}

/**
 * Runs what a command tests, shows the progress on stderr, and writes the report: a table for people, JSON and JUnit as
 * the options say. Sets the exit code by verdict.
 */
export async function reportRun(
  context: Context,
  options: ReportOptions,
  seed: string | null,
  body: (run: Run) => Promise<void>
): Promise<Report> {
  const { stdout, stderr, env } = context.io
  const machineReadable = [options.json, options.junit]
  if (machineReadable.every((file) => file === '-')) {
    throw new UserError('USAGE', 'Only one of --json and --junit can go to stdout; give the other a file name.')
  }
  for (const file of machineReadable) if (file !== undefined && file !== '-') checkWritable(file)

  const progress = createProgress(stderr, styleFor(stderr, env))
  const run = newRun(progress, seed)
  try {
    await body(run)
  } finally {
    progress.end()
  }

  const report = run.collector.report()
  const people = machineReadable.includes('-') ? stderr : stdout
  const style = styleFor(people, env)
  const texts = (makers: Run['tables']): string[] => makers.map((make) => make(style))
  people.write(renderReport(report, { style, tables: texts(run.tables), remarks: texts(run.remarks) }))
  if (options.json !== undefined) write(context, options.json, toJsonReport(report))
  if (options.junit !== undefined) write(context, options.junit, toJUnit(report))
  context.exitCode = exitCodeOf(report.outcomes)
  return report
}

/** A run, or a part of one that has outcomes of its own. */
export function newRun(progress: Progress, seed: string | null): Run {
  const collector = new Collector({ version: version(), environment: environment(), seed })
  return {
    collector,
    progress,
    outcome: (outcome) => progress.tick(collector.add(outcome)),
    tables: [],
    remarks: []
  }
}

/** 0 if something was tested and all of it passed, 1 if not, 8 if nothing was tested. */
export function exitCodeOf(outcomes: readonly Outcome[]): number {
  const counts = count(outcomes)
  if (executed(counts) === 0) return EXIT.EMPTY
  return passed(counts) ? EXIT.OK : EXIT.FAILED
}

/** What results may depend on besides. */
export function environment(): Record<string, string> {
  return { node: process.version, platform: `${process.platform} ${process.arch}` }
}

/** A run takes a while: that its report has nowhere to go is said before. */
function checkWritable(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK)
  } catch (err) {
    throw cannotWrite(file, err)
  }
}

function write(context: Context, file: string, text: string): void {
  if (file === '-') {
    context.io.stdout.write(text)
    return
  }
  try {
    writeFileSync(file, text)
  } catch (err) {
    throw cannotWrite(file, err)
  }
}

function cannotWrite(file: string, err: unknown): UserError {
  const code = (err as NodeJS.ErrnoException).code ?? String(err)
  return new UserError('NO_FILE', `Cannot write ${file} (${code}). Name a file in a folder that exists.`)
}
