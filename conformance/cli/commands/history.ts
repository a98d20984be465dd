import { Command } from 'commander'
import { existsSync } from 'node:fs'
import type { History } from '../../history/index.js'
import { EXIT } from '../../errors.js'
import { styleFor } from '../../report/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { wholeNumber } from '../options.js'
import { readText, writeText } from './matrix.js'

/** More than a year of nights. */
const KEEP = 400
const NIGHTS = 14

interface AddOptions {
  readonly file: string
  readonly label: string
  readonly keep: number
}

interface ShowOptions {
  readonly html?: string
  readonly nights: number
}

/** What draws and judges is loaded when it is asked for: every other command starts without it. */
const history = () => import('../../history/index.js')

/** `punchlist history`: nights kept, and how they went. */
export function historyCommand(context: Context): Command {
  const add = new Command('add')
    .summary('put a night into the history')
    .description(
      'Puts a line for one night into a history file, which is made if it is not there: of reports of run (--matrix or ' +
        '--json) and of gate (--json). The same night again replaces itself.'
    )
    .argument('<reports...>', 'the JSON files of one night')
    .requiredOption('--file <history>', 'the history file')
    .option('--label <text>', 'what was tested: a commit, a tag', 'unnamed')
    .option('--keep <n>', 'nights to keep; the oldest go', wholeNumber(1), KEEP)
    .action((files: string[], options: AddOptions) => addNight(context, files, options))
  const show = new Command('show')
    .summary('the nights as a table, or as a page with charts')
    .description(
      'Shows a history file: the last nights of each lab as a table, or all of them as one HTML page with charts.'
    )
    .argument('<history>', 'the history file')
    .option('--html <file>', 'write a page; "-" is stdout')
    .option('--nights <n>', 'nights in the table', wholeNumber(1), NIGHTS)
    .action((file: string, options: ShowOptions) => showNights(context, file, options))
  const command = new Command('history')
    .summary('trends over nights: success, time to open, packets')
    .description('Keeps what every night showed in one file, and shows how it changes.')
    .addCommand(add)
    .addCommand(show)
  const [night, page] = [
    ['punchlist history add matrix.json --file history.json --label "$(git rev-parse --short HEAD)"', 'after a night'],
    ['punchlist history show history.json --html history.html', 'the trends as a page']
  ] as const
  examples(add, [night])
  examples(show, [page])
  return examples(command, [night, page])
}

async function addNight({ io }: Context, files: readonly string[], { file, label, keep }: AddOptions): Promise<void> {
  const { entryOf, historyText, readHistory, withEntry } = await history()
  const before: History = existsSync(file) ? readHistory(readText(file), file) : { entries: [] }
  const entry = entryOf(
    files.map((name) => [name, readText(name)] as const),
    label
  )
  const after = withEntry(before, entry, keep)
  writeText(io, file, historyText(after))
  const days = Object.entries(entry.labs).map(([lab, { passed, cells }]) => `${lab} ${passed} of ${cells}`)
  io.stdout.write(
    `${file}: ${after.entries.length} nights; ${entry.date.slice(0, 10)} of ${label}: ${days.join(', ')}.\n`
  )
}

async function showNights(context: Context, file: string, { html, nights }: ShowOptions): Promise<void> {
  const { historyHtml, readHistory, renderHistory } = await history()
  const { io } = context
  const found = readHistory(readText(file), file)
  if (html !== '-') io.stdout.write(renderHistory(found, styleFor(io.stdout, io.env), nights))
  if (html !== undefined) writeText(io, html, historyHtml(found))
  context.exitCode = found.entries.length === 0 ? EXIT.EMPTY : EXIT.OK
}
