import { Command } from 'commander'
import {
  applicationVersions,
  type ApplicationCase,
  CASES,
  type Performance,
  performAll,
  Stage
} from '../../applications/index.js'
import { UserError } from '../../errors.js'

import { type Outcome, renderApplications } from '../../report/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { type ReportOptions, wholeNumber, withReportOptions } from '../options.js'
import { reportRun } from '../reporting.js'

interface ApplicationsOptions extends ReportOptions {
  readonly case?: readonly string[]
  readonly jobs: number
}

/** `punchlist applications`: real programs on ours, on the peer, and between them. */
export function applicationsCommand(context: Context): Command {
  const command = new Command('applications')
    .summary('real applications from npm, unchanged, on ours and on hyperdht, with each other')
    .description(
      'Runs Hyperswarm, Corestore with Hypercore, Hyperbeam and Hypertele on 127.0.0.1, each in a process of its own: ' +
        'with hyperdht as they always have it (theirs), with our node handed in (injected), and with our package in place ' +
        'of hyperdht by npm overrides (overridden). npm fetches them the first time, about 70 MB, into PUNCHLIST_CACHE.'
    )
    .option('--case <id...>', 'only these: hyperbeam, hyperswarm/injected+theirs')
    .option('--jobs <n>', 'how many cases run at a time', wholeNumber(1, 16), 2)
    .action((options: ApplicationsOptions) => run(context, options))
  return examples(withReportOptions(command), [
    ['punchlist applications', 'all of them, in about 20 s'],
    ['punchlist applications --case corestore hyperswarm/several-topics', 'some of them'],
    ['punchlist applications --junit applications.xml', 'for machines']
  ])
}

async function run(context: Context, options: ApplicationsOptions): Promise<void> {
  const cases = chosen(options.case)
  const versions = await applicationVersions()
  await reportRun(context, options, null, async ({ collector, outcome, progress, tables }) => {
    const stage = await open(
      context,
      (sentence) => progress.note(sentence),
      (sentence) => {
        collector.skip(`${cases.length} cases of applications: ${sentence}`, cases.length)
      }
    )
    if (stage === null) return
    progress.begin('applications', cases.length)
    const ended: Performance[] = []
    try {
      const onEnd = (performance: Performance): void => {
        ended.push(performance)
        outcome(outcomeOf(performance, versions))
      }
      await performAll(stage, cases, { jobs: options.jobs, onEnd })
    } finally {
      await stage.close()
    }
    tables.push((style) => renderApplications(ended, versions, style))
  })
}

/** Null, and told, if they are not here and cannot be fetched. */
async function open(
  { load = {} }: Context,
  say: (sentence: string) => void,
  missing: (sentence: string) => void
): Promise<Stage | null> {
  try {
    return await Stage.open({ ...load, say })
  } catch (err) {
    if (!(err instanceof UserError) || err.code !== 'UNREACHABLE') throw err
    missing(err.message)
    return null
  }
}

function chosen(ids: readonly string[] | undefined): readonly ApplicationCase[] {
  const fits = (id: string, { id: own }: ApplicationCase): boolean => own === id || own.startsWith(`${id}/`)
  const unknown = ids?.find((id) => !CASES.some((one) => fits(id, one)))
  if (unknown !== undefined) {
    throw new UserError('USAGE', `There is no case "${unknown}"; there are ${CASES.map(({ id }) => id).join(', ')}.`)
  }
  return CASES.filter((one) => ids?.some((id) => fits(id, one)) ?? true)
}

function outcomeOf(performance: Performance, versions: Readonly<Record<string, string>>): Outcome {
  const { case: played, failure, ms } = performance
  return {
    id: played.id,
    suite: 'applications',
    group: played.application,
    title: played.title,
    verdict: failure === null ? 'pass' : 'fail',
    claims: ['API-278'],
    detail: failure ?? '',
    evidence: { application: played.packages.map((name) => `${name}@${versions[name]}`).join(', ') },
    ms,
    versions: performance.versions,
    replay: `punchlist applications --case ${played.id}`
  }
}
