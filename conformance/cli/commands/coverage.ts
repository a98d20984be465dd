import { Command, Option } from 'commander'
import { coverageToJson, coverRepository, type Level, LEVELS, renderCoverage } from '../../coverage/index.js'
import { EXIT, UserError } from '../../errors.js'
import { styleFor } from '../../report/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'

interface Options {
  readonly chapter?: string
  readonly level?: Level
  readonly missing: boolean
  readonly json: boolean
  readonly docs?: string
}

/** `punchlist coverage`: claims with and without proof. */
export function coverageCommand(context: Context): Command {
  const command = new Command('coverage')
    .summary('claims of the specification with and without proof')
    .description(
      'Reads the claims of docs/protocol and finds their proofs: the vector cases, probe rows, scenarios and tests that cite them. ' +
        'Claims that cannot be proved have a reason in conformance/coverage/reasons.json. Fails if something cites a claim that ' +
        'does not exist, a claim is defined twice, or a claim has a reason and a proof.'
    )
    .option('--chapter <name>', 'only this chapter: its number (02) or the prefix of its claims (RPC)')
    .addOption(new Option('--level <level>', 'only claims of this level').choices(LEVELS))
    .option('--missing', 'list the claims with neither proof nor reason', false)
    .option(
      '--json',
      'write JSON to stdout: claims, their proofs, problems; with --missing only those with neither',
      false
    )
    .option('--docs <folder>', 'folder of the specification (default: docs/protocol of the repository)')
    .action((options: Options) => showCoverage(context, options))
  return examples(command, [
    ['punchlist coverage', 'the table by chapter and level'],
    ['punchlist coverage --chapter 02 --level MUST --missing', 'what is left to prove of the RPC messages']
  ])
}

function showCoverage(context: Context, { json, missing, docs, ...filter }: Options): void {
  const { stdout, env } = context.io
  const coverage = coverRepository(filter, docs)
  if (coverage.claims.length === 0) {
    const all = filter.chapter === undefined ? filter.level : filter.chapter
    throw new UserError('USAGE', `No claim is of ${all}; chapters go by number (02) or prefix (RPC).`)
  }
  stdout.write(
    json ? coverageToJson(coverage, missing) : renderCoverage(coverage, { style: styleFor(stdout, env), missing })
  )
  context.exitCode = coverage.problems.length === 0 ? EXIT.OK : EXIT.FAILED
}
