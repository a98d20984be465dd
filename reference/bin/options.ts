import { UserError } from './errors.js'
import { LOG_LEVELS } from './output.js'

/** An option as the parser and the help know it. */
export interface OptionSpec {
  readonly name: string
  /** Placeholder of its value; without one the option is a flag. */
  readonly value?: string
  readonly text: string
  /** May be given several times. */
  readonly repeatable?: boolean
}

/** Options that every command has. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: 'json', text: 'One JSON object per line on stdout, and the log as JSON on stderr' },
  { name: 'log', value: 'LEVEL', text: `What is told on stderr: ${LOG_LEVELS.join(', ')}; default: info` },
  { name: 'help', text: 'This text' }
]

/** How to reach a network, for commands that talk to one. */
export const JOIN_OPTIONS: readonly OptionSpec[] = [
  { name: 'bootstrap', value: 'LIST', text: 'Entry points, host:port,host:port,...; none: nobody', repeatable: true },
  { name: 'public', text: 'Join the public network' },
  { name: 'host', value: 'IP', text: 'Address to bind; default: 0.0.0.0' },
  { name: 'port', value: 'PORT', text: 'UDP port to bind, or fail' }
]

/** Options of nodes that serve. */
export const SERVE_OPTIONS: readonly OptionSpec[] = [
  { name: 'store', value: 'FOLDER', text: 'Keep stored records there over restarts; needs npm install classic-level' },
  {
    name: 'save-table',
    value: 'FILE',
    text: 'Start from the routing table in it, if it exists; save it every 5 minutes and at the end'
  },
  { name: 'block', value: 'RANGE', text: '192.0.2.1, 192.0.2.0/24 or a-b: not talked to', repeatable: true }
]

/** Whose key is used. */
export const KEY_OPTIONS: readonly OptionSpec[] = [
  { name: 'name', value: 'NAME', text: 'Key pair made of a name. Alone, everybody who knows the name has the key' },
  { name: 'seed-file', value: 'FILE', text: 'Key pair of the seed in a file; with --name: made of both' },
  { name: 'seed', value: 'HEX', text: 'The same with the seed itself, 64 digits: other users may see command lines' }
]

/** The options of one command line. */
export class Options {
  constructor(private readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>) {}

  has(name: string): boolean {
    return this.values[name] !== undefined
  }

  text(name: string): string | null {
    const value = this.values[name]
    return typeof value === 'string' ? value : null
  }

  /** Of an option that may be repeated, or be a list with commas. */
  list(name: string): string[] {
    const value = this.values[name] ?? []
    return (Array.isArray(value) ? value : [value]).flatMap((text) => String(text).split(',')).filter(Boolean)
  }

  integer(name: string, lowest: number, highest: number): number | null {
    const text = this.text(name)
    return text === null ? null : integer(`--${name}`, text, lowest, highest)
  }

  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const text = this.text(name)
    if (text === null) return fallback
    const choice = choices.find((known) => known === text)
    if (choice === undefined) throw new UserError('USAGE', `--${name} is one of ${choices.join(', ')}; got ${text}.`)
    return choice
  }
}

/** A whole number on the command line. @throws UserError */
export function integer(title: string, text: string, lowest: number, highest: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= lowest && number <= highest) return number
  throw new UserError('USAGE', `${title} is a whole number from ${lowest} to ${highest}; got ${text || 'nothing'}.`)
}
