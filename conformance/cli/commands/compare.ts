import { Command } from 'commander'
import {
  chooseLabs,
  compareLabs,
  comparisonHtml,
  comparisonMarkdown,
  hasTopology,
  isExplained,
  readExplanations,
  readLabs,
  renderComparison,
  toComparisonJson
} from '../../compare/index.js'
import { EXIT } from '../../errors.js'
import { styleFor } from '../../report/index.js'
import { version } from '../../version.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { readText, writeText } from './matrix.js'

interface CompareOptions {
  readonly labs?: readonly string[]
  readonly explanations?: string
  readonly json?: string
  readonly markdown?: string
  readonly html?: string
}

/** `punchlist compare`: where two labs disagree. */
export function compareCommand(context: Context): Command {
  const command = new Command('compare')
    .summary('every cell in which two labs disagree, such as the simulator and the kernel')
    .description(
      'Sets what run wrote in two labs (with --matrix, which has every run, or with --json) side by side, and lists the ' +
        'cells in which they disagree: whether it works, by which path, and how long it takes to open (at once, after a ' +
        'second, after seconds, late). Each has to be mended or explained: the exit code is 1 if one is not, or if an ' +
        'explanation explains nothing any more.'
    )
    .argument('<reports...>', 'one report with two labs, or two')
    .option('--labs <name...>', 'which two labs, the left one first, where the reports have more')
    .option('--explanations <file>', 'the reasons that are known (default: those that come with punchlist)')
    .option('--json <file>', 'write the comparison as JSON; "-" is stdout, the table then goes to stderr')
    .option('--markdown <file>', 'write it as a page of Markdown; "-" as above')
    .option('--html <file>', 'write it as one HTML page; "-" as above')
    .action((files: string[], options: CompareOptions) => compare(context, files, options))
  return examples(command, [
    ['punchlist run --scenario connect --lab sim --seeds 5 --matrix sim.json', 'the one'],
    ['sudo punchlist run --scenario connect --lab netns --matrix netns.json', 'the other'],
    ['punchlist compare sim.json netns.json --markdown disagreements.md', 'where they disagree']
  ])
}

function compare(context: Context, files: readonly string[], options: CompareOptions): void {
  const { io } = context
  const labs = files.flatMap((file) => readLabs(readText(file), file))
  const [left, right] = chooseLabs(labs, options.labs)
  const report = compareLabs(left, right, {
    explanations: readExplanations(options.explanations),
    known: hasTopology,
    version: version()
  })
  const pages = [
    [options.json, toComparisonJson],
    [options.markdown, comparisonMarkdown],
    [options.html, comparisonHtml]
  ] as const
  const people = pages.some(([file]) => file === '-') ? io.stderr : io.stdout
  people.write(renderComparison(report, styleFor(people, io.env)))
  for (const [file, render] of pages) if (file !== undefined) writeText(io, file, render(report))
  context.exitCode = isExplained(report) ? EXIT.OK : EXIT.FAILED
}
