import { UserError } from '../errors.js'
import { REPORT_FORMAT } from './json.js'
import { checkShards } from './shards.js'
import type { Outcome, Report } from './types.js'

/**
 * Reads what `--json` wrote.
 *
 * @param name what errors call it: a path.
 * @throws UserError `NEWER_FORMAT` for a higher format number, `BAD_FILE` if it is no such report.
 */
export function readReport(text: string, name: string): Report {
  let json: { format?: unknown; outcomes?: unknown; tool?: { version?: unknown } } | null
  try {
    json = JSON.parse(text) as typeof json
  } catch (err) {
    throw new UserError('BAD_FILE', `${name} is broken JSON (${(err as Error).message}). Write it again with --json.`)
  }
  if (typeof json?.format === 'number' && json.format > REPORT_FORMAT) {
    throw new UserError('NEWER_FORMAT', `${name} has format ${json.format}; this version reads up to ${REPORT_FORMAT}.`)
  }
  if (!Array.isArray(json?.outcomes) || typeof json.tool?.version !== 'string') {
    throw new UserError('BAD_FILE', `${name} is no report: it has no outcomes. Write it again with --json.`)
  }
  const { format: _, ...report } = json
  return report as unknown as Report
}

/**
 * Several reports as one, the outcomes in the order in which the files are given.
 *
 * @throws UserError `USAGE` for none, for different versions of punchlist, for one outcome in two of them, or for shards
 *   that are not all of one run, each once.
 */
export function mergeReports(reports: readonly Report[]): Report {
  const [first] = reports
  if (first === undefined) throw new UserError('USAGE', 'There is nothing to merge: name one or more reports.')
  const versions = [...new Set(reports.map(({ tool }) => tool.version))]
  if (versions.length > 1) {
    throw new UserError(
      'USAGE',
      `These reports were made by punchlist ${versions.join(', ')}: merge those of one version.`
    )
  }
  checkShards(reports)
  const outcomes = reports.flatMap((report) => report.outcomes)
  checkOnce(outcomes)
  const begin = Math.min(...reports.map(({ started }) => Date.parse(started)))
  const end = Math.max(...reports.map(({ started, ms }) => Date.parse(started) + ms))
  const unique = <T>(values: readonly T[]): T[] => [
    ...new Map(values.map((one) => [JSON.stringify(one), one])).values()
  ]
  const seeds = unique(reports.flatMap(({ seed }) => seed ?? []))
  return {
    tool: first.tool,
    started: new Date(begin).toISOString(),
    ms: end - begin,
    environment: Object.assign({}, ...reports.map(({ environment }) => environment)) as Report['environment'],
    seed: seeds.length === 0 ? null : seeds.join(' '),
    implementations: unique(reports.flatMap(({ implementations }) => implementations)),
    outcomes,
    skipped: unique(reports.flatMap(({ skipped }) => skipped)),
    notRun: reports.reduce((sum, { notRun = 0 }) => sum + notRun, 0)
  }
}

/** What was counted twice would be worth twice. */
function checkOnce(outcomes: readonly Outcome[]): void {
  const seen = new Set<string>()
  for (const { suite, id } of outcomes) {
    const key = JSON.stringify([suite, id])
    if (seen.has(key))
      throw new UserError('USAGE', `${id} of ${suite} is in several of these reports: give each run once.`)
    seen.add(key)
  }
}
