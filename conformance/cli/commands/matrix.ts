import { Command } from 'commander'
import { readFileSync, writeFileSync } from 'node:fs'
import { UserError } from '../../errors.js'
import { renderHtml } from '../../report/html/index.js'
import { styleFor } from '../../report/index.js'
import { readMatrix, renderMatrix } from '../../report/matrix/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'

/** `punchlist matrix`: what `run --matrix` wrote, for people. */
export function matrixCommand(context: Context): Command {
  const command = new Command('matrix')
    .summary('show a matrix report as tables or as one HTML page')
    .description(
      'Shows what run --matrix wrote: tables on the terminal, or with -o one HTML page that needs nothing else, with heat ' +
        'maps, runs, and sequence diagrams of packets where they were kept (run --capture).'
    )
    .argument('<report>', 'the JSON file')
    .option('-o, --output <file>', 'write a page instead of tables; "-" is stdout')
    .action((file: string, { output }: { output?: string }) => show(context, file, output))
  return examples(command, [
    ['punchlist matrix report.json', 'tables'],
    ['punchlist matrix report.json -o report.html', 'a page for people']
  ])
}

function show({ io }: Context, file: string, output: string | undefined): void {
  const report = readMatrix(readText(file), file)
  if (output === undefined) io.stdout.write(renderMatrix(report, { style: styleFor(io.stdout, io.env) }))
  else writeText(io, output, renderHtml(report))
}

/** @throws UserError `NO_FILE`. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (err) {
    throw new UserError('NO_FILE', `Cannot read ${file} (${(err as NodeJS.ErrnoException).code ?? String(err)}).`)
  }
}

/** "-" is stdout. @throws UserError `NO_FILE`. */
export function writeText({ stdout }: Context['io'], file: string, text: string): void {
  if (file === '-') return void stdout.write(text)
  try {
    writeFileSync(file, text)
  } catch (err) {
    const code = (err as NodeJS.ErrnoException).code ?? String(err)
    throw new UserError('NO_FILE', `Cannot write ${file} (${code}). Name a file in a folder that exists.`)
  }
}
