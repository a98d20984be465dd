import { Command } from 'commander'
import { readMatrix } from '../../report/matrix/index.js'
import { resultsMarkdown, resultsOf, toResultsJson } from '../../report/results/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { readText, writeText } from './matrix.js'

interface ResultsOptions {
  readonly markdown?: string
  readonly summary?: string
  readonly command?: string
}

/** `punchlist results`: what `run --matrix` wrote, as the pages of docs/results. */
export function resultsCommand(context: Context): Command {
  const command = new Command('results')
    .summary('make the pages of docs/results of a matrix report')
    .description(
      'Makes of what run --matrix wrote what can be committed: a page of Markdown for people who were not there, and a ' +
        'short JSON with the verdict, path, time to open and packets of every cell, without runs and packets.'
    )
    .argument('<report>', 'the JSON file that run --matrix wrote')
    .option('--markdown <file>', 'write the page; "-" is stdout')
    .option('--summary <file>', 'write the short JSON; "-" is stdout')
    .option('--command <text>', 'how the report was made, for those who renew it')
    .action((file: string, options: ResultsOptions) => write(context, file, options))
  return examples(command, [
    ['sudo punchlist run --lab netns --scenario connect --impl reference hyperdht --matrix m.json', 'the whole matrix'],
    ['punchlist results m.json --markdown docs/results/netns.md --summary docs/results/netns.json', 'its pages']
  ])
}

function write({ io }: Context, file: string, { markdown, summary, command }: ResultsOptions): void {
  const report = readMatrix(readText(file), file)
  const [lab = 'sim'] = report.cells.map((cell) => cell.lab)
  const made = command ?? `punchlist run --lab ${lab} --scenario connect --matrix matrix.json`
  const pages = ` --markdown ${markdown ?? `docs/results/${lab}.md`} --summary ${summary ?? `docs/results/${lab}.json`}`
  const page = resultsMarkdown(report, [made, `punchlist results matrix.json${pages}`])
  if (summary !== undefined) writeText(io, summary, toResultsJson(resultsOf(report)))
  if (markdown !== undefined || summary === undefined) writeText(io, markdown ?? '-', page)
}
