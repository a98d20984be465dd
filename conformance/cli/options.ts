import { type Command, InvalidArgumentError } from 'commander'

/** Parser of an option that takes a whole number. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) {
      const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`
      throw new InvalidArgumentError(`It must be a whole number ${range}.`)
    }
    return value
  }
}

/** Parser of an option that may be given several times. */
export function repeatable(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

/** Where reports go besides the terminal. */
export interface ReportOptions {
  readonly json?: string
  readonly junit?: string
}

/** Adds `--json` and `--junit`. */
export function withReportOptions(command: Command): Command {
  return command
    .option('--json <file>', 'write the report as JSON; "-" is stdout, the table then goes to stderr')
    .option('--junit <file>', 'write the report as JUnit XML; "-" as above')
}

export interface ImplOptions {
  readonly impl?: readonly string[]
}

export const IMPL_HELP = 'reference, hyperdht, or the command line of a driver (docs/DRIVER.md)'

/** What `run` takes besides: implementations that only have nodes. */
export const RUN_IMPL_HELP =
  `${IMPL_HELP}; for scenarios also a version (hyperdht@6.33.0, hyperdht@6.20.5+dht-rpc@6.18.0) or a candidate on disk ` +
  '(candidate=./checkout, candidate=./package.tgz)'

export const VECTORS_HELP = 'a folder of vector files, or one of them (default: those that come with punchlist)'
