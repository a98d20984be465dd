import { Command } from 'commander'
import { explain } from './exit.js'

/** The whole command line, ready to parse; one file per command in `commands/`. */
export function createProgram(): Command {
  return new Command('punchlist')
    .description('Shows whether an implementation speaks HyperDHT: byte for byte, and packet by packet.')
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
}

/** Runs the command and returns its exit code (errors.ts tells what each means). */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...argv], { from: 'user' })
    return 0
  } catch (err) {
    return explain(err, (line) => process.stderr.write(line + '\n'))
  }
}
