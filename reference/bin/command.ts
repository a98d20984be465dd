import type { Readable, Writable } from 'node:stream'
import type HyperDHT from '../index.js'
import type { Announcements } from './announcing.js'
import type { Life } from './life.js'
import type { Options, OptionSpec } from './options.js'
import type { Log, Output } from './output.js'

/** What a command finds when it runs. */
export interface Context {
  readonly args: readonly string[]
  readonly options: Options
  readonly out: Output
  readonly log: Log
  readonly life: Life
  /** Null inside the shell, which reads it itself. */
  readonly input: Readable | null
  /** Where a prompt goes; null if nobody reads along. */
  readonly terminal: Writable | null
  /** Those of this process that go on. */
  readonly announcements: Announcements
  /** The node of the command, made and joined at the first call: ephemeral, and it answers nobody. */
  node(): Promise<HyperDHT>
}

/**
 * How a command comes to a network:
 *
 * - `needed`: only with `--public` or `--bootstrap`. No command reaches the public network unasked.
 * - `optional`: without one of them it knows nobody.
 * - `none`: it makes its own, or needs none.
 */
export type Network = 'needed' | 'optional' | 'none'

/** One command: what the help says of it, and what it does. */
export interface Command {
  readonly name: string
  /** As in the usage line: `HOST:PORT`, `[VALUE]`. Brackets make it optional. */
  readonly args: readonly string[]
  readonly summary: string
  /** Paragraphs of its help. */
  readonly details: readonly string[]
  readonly network: Network
  /** Beside those of the network and those that all commands have. */
  readonly options: readonly OptionSpec[]
  readonly examples: readonly string[]
  /** May be typed into the shell. */
  readonly inShell: boolean
  /** Runs until it is told to end: a signal is its ordinary end. */
  readonly stays: (options: Options) => boolean
  run(context: Context): Promise<void>
}

/** What most commands are. */
export const ONE_SHOT = { inShell: true, stays: () => false, network: 'needed' } as const
