import { CommanderError } from 'commander'
import { EXIT, UserError } from '../errors.js'

/** Says what went wrong in one sentence and returns the exit code for it. */
export function explain(err: unknown, say: (line: string) => void): number {
  if (err instanceof UserError) {
    say(`punchlist: ${err.message}`)
    return err.exitCode
  }
  // Commander has printed its own sentence already.
  if (err instanceof CommanderError) return err.exitCode === 0 ? EXIT.OK : EXIT.USAGE
  say(`punchlist: this is a defect of punchlist, please report it\n${err instanceof Error ? err.stack : String(err)}`)
  return EXIT.INTERNAL
}
