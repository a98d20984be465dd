import type { Command } from 'commander'
import type { Readable } from 'node:stream'
import type { LoadOptions } from '../drivers/versions/index.js'

/** Where text goes. `process.stdout` is one. */
export interface Sink {
  write(text: string): unknown
  /** Whether a person reads along: colours, progress bars. */
  readonly isTTY?: boolean | undefined
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined
}

/** Everything a command has to do with the outside besides files and sockets. */
export interface Io {
  readonly stdin: Readable
  /** Results, and nothing else: it may be a pipe into another program. */
  readonly stdout: Sink
  /** Progress, warnings, what went wrong. */
  readonly stderr: Sink
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What the frame gives to each command it creates. */
export interface Context {
  readonly io: Io
  /** The exit code of a command that does not throw (errors.ts). A command sets it by its verdict. */
  exitCode: number
  /** How implementations are fetched and loaded, where it is not the usual way. */
  readonly load?: LoadOptions
}

/** Makes one command of the command line; called once for each run of `main`. */
export type CommandFactory = (context: Context) => Command
