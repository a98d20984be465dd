import { CommanderError } from 'commander'
import { EXIT, type ExitName, UserError } from '../errors.js'

/** For people, in the order of the help. errors.ts is the contract. */
const MEANINGS: Readonly<Record<ExitName, string>> = {
  OK: 'everything that ran passed',
  FAILED: 'something that ran failed, or the implementation broke',
  USAGE: 'unknown command or option, or a value that an option does not take',
  NO_FILE: 'a file or folder is not there, or cannot be read or written',
  BAD_FILE: 'a file is not what it should be: broken JSON, not a capture, not a vector file',
  NEWER_FORMAT: 'a vector file or driver is of a newer format than this version reads',
  UNREACHABLE: 'a host does not answer',
  DRIVER: 'a driver does not start, dies, hangs or breaks the contract',
  EMPTY: 'nothing was tested',
  INTERNAL: 'a defect of punchlist itself'
}

/** The table of exit codes that ends every help text. */
export function exitCodeTable(): string {
  const rows = Object.entries(MEANINGS).map(([name, meaning]) => {
    return `  ${String(EXIT[name as ExitName]).padStart(2)}  ${meaning}`
  })
  return ['Exit codes:', ...rows].join('\n')
}

/** Says what went wrong in one sentence and returns the exit code for it. */
export function explain(err: unknown, say: (line: string) => void): number {
  if (err instanceof UserError) {
    say(`punchlist: ${err.message}`)
    return err.exitCode
  }
  if (err instanceof CommanderError) {
    if (err.exitCode === 0) return EXIT.OK
    // `commander.help`: the command was not complete, and its help has been shown instead of a sentence.
    if (err.code !== 'commander.help') say(`punchlist: ${usageSentence(err.message)}`)
    return EXIT.USAGE
  }
  say(`punchlist: this is a defect of punchlist, please report it\n${err instanceof Error ? err.stack : String(err)}`)
  return EXIT.INTERNAL
}

/** Commander says `error: unknown option '--jsn'\n(Did you mean --json?)`. */
function usageSentence(message: string): string {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n')
  const guess = rest.join(' ').match(/^\(Did you mean (.+)\?\)$/)?.[1]
  const what = first.replace(/\.$/, '') + (guess === undefined ? '' : ` (did you mean ${guess}?)`)
  return `${what}; add --help to see what there is.`
}
