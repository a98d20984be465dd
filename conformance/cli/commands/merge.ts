import { Command } from 'commander'
import { EXIT } from '../../errors.js'
import { mergeReports, readReport, renderReport, styleFor, toJsonReport } from '../../report/index.js'
import {
  countCells,
  executedCells,
  matrixPassed,
  mergeMatrices,
  readMatrix,
  renderMatrix,
  toMatrixJson
} from '../../report/matrix/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { exitCodeOf } from '../reporting.js'
import { readText, writeText } from './matrix.js'

/** `punchlist merge`: shards of a run as one report, with the exit code that the whole run would have had. */
export function mergeCommand(context: Context): Command {
  const command = new Command('merge')
    .summary('join the reports of the shards of a run')
    .description(
      'Joins what the shards of one run wrote with --matrix, or with --json, into one report of the same kind, shows it, ' +
        'and exits as the whole run would have. Every shard has to be there, once; shards of another run (other cells, ' +
        'seeds or implementations) are refused. Whole runs, of several labs for instance, can be joined as well.'
    )
    .argument('<reports...>', 'the JSON files, all of --matrix or all of --json')
    .option('-o, --output <file>', 'write the joined report; "-" is stdout, the tables then go to stderr')
    .action((files: string[], { output }: { output?: string }) => merge(context, files, output))
  return examples(command, [['punchlist merge shard1.json shard2.json -o all.json', 'two shards']])
}

function merge(context: Context, files: readonly string[], output: string | undefined): void {
  const { io } = context
  const people = output === '-' ? io.stderr : io.stdout
  const style = styleFor(people, io.env)
  const texts = files.map((file) => [file, readText(file)] as const)
  if (isOfOutcomes(texts[0]![1])) {
    const report = mergeReports(texts.map(([file, text]) => readReport(text, file)))
    people.write(renderReport(report, { style }))
    if (output !== undefined) writeText(io, output, toJsonReport(report))
    context.exitCode = exitCodeOf(report.outcomes)
    return
  }
  const report = mergeMatrices(texts.map(([file, text]) => readMatrix(text, file)))
  people.write(renderMatrix(report, { style }))
  if (output !== undefined) writeText(io, output, toMatrixJson(report))
  const counts = countCells(report.cells)
  context.exitCode = executedCells(counts) === 0 ? EXIT.EMPTY : matrixPassed(counts) ? EXIT.OK : EXIT.FAILED
}

/** Of --json; what is broken is told by whoever reads it in full. */
function isOfOutcomes(text: string): boolean {
  try {
    return Array.isArray((JSON.parse(text) as { outcomes?: unknown } | null)?.outcomes)
  } catch {
    return false
  }
}
