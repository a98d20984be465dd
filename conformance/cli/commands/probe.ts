import { Command, Option } from 'commander'
import { type Kind, probe, type ProbeOptions } from '../../probes/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { type ReportOptions, wholeNumber, withReportOptions } from '../options.js'
import { reportRun } from '../reporting.js'

interface ProbeCommandOptions extends ReportOptions {
  readonly kind: Kind | 'auto'
  readonly wait?: number
  readonly fast?: true
  readonly row?: readonly string[]
}

/** `punchlist probe`: the wire rules against one running node. */
export function probeCommand(context: Context): Command {
  const command = new Command('probe')
    .description('hold one running node of any implementation to the wire rules, by what it answers')
    .argument('<target>', 'HOST:PORT of the node; an IPv4 address or a name')
    .addOption(new Option('--kind <kind>', 'what the node is').choices(['auto', 'hyperdht', 'dht-rpc']).default('auto'))
    .option(
      '--wait <ms>',
      'how long no answer is silence; without it 300 on this host, 1500 elsewhere',
      wholeNumber(10, 60_000)
    )
    .option('--fast', 'leave out the rows that take longer than 4 s, such as the life of tokens')
    .option('--row <id...>', 'only these rows, such as M17')
    .action((target: string, options: ProbeCommandOptions) => run(context, target, options))
  return examples(withReportOptions(command), [
    ['punchlist probe 127.0.0.1:49737', 'everything, in about 16 s'],
    ['punchlist probe 127.0.0.1:49737 --fast', 'what shows within 4 s'],
    ['punchlist probe node.example.com:49737 --wait 3000', 'a node far away'],
    ['punchlist probe 127.0.0.1:49737 --row M17 M29', 'two rows again']
  ])
}

async function run(context: Context, target: string, options: ProbeCommandOptions): Promise<void> {
  await reportRun(context, options, null, async ({ progress, outcome }) => {
    const probing: ProbeOptions = {
      kind: options.kind,
      fast: options.fast ?? false,
      ...(options.wait !== undefined && { wait: options.wait }),
      ...(options.row && { rows: options.row }),
      onPlan: (rows) => progress.begin(`probe ${target}`, rows)
    }
    await probe(target, probing, outcome)
  })
}
