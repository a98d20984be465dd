import { Command } from 'commander'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { readText, writeText } from './matrix.js'

/** `punchlist badge`: a report as an SVG for a README. */
export function badgeCommand({ io }: Context): Command {
  const command = new Command('badge')
    .summary('a report as an SVG badge')
    .description(
      'Makes a badge of reports of run (--matrix or --json), with how many cells passed, or of gate (--json), with its answer.'
    )
    .argument('<reports...>', 'the JSON files')
    .requiredOption('-o, --output <file>', 'the SVG file; "-" is stdout')
    .option('--label <text>', 'the left half', 'punchlist')
    .action(async (files: string[], { output, label }: { output: string; label: string }) => {
      const { badgeOf, entryOf } = await import('../../history/index.js')
      const entry = entryOf(
        files.map((file) => [file, readText(file)] as const),
        label
      )
      writeText(io, output, badgeOf(entry, label))
    })
  return examples(command, [['punchlist badge matrix.json -o matrix.svg --label "NAT matrix"', 'for a README']])
}
