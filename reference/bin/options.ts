import { parseArgs } from 'node:util'
import type { Command, OptionSpec } from './command.js'
import { UserError } from './errors.js'
import { LOG_LEVELS } from './output.js'

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

/** All options of a command. Inside the shell the network and the output are those of the shell. */
export function optionsOf({ options, network }: Command, inShell = false): readonly OptionSpec[] {
  if (inShell) return [...options, ...COMMON_OPTIONS.filter(({ name }) => name === 'help')]
  return [...options, ...(network === 'none' ? [] : JOIN_OPTIONS), ...COMMON_OPTIONS]
}

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

export interface Parsed {
  readonly args: readonly string[]
  readonly options: Options
}

/** Reads what follows the name of a command. @throws UserError */
export function parse(command: Command, words: readonly string[], inShell = false): Parsed {
  const specs = optionsOf(command, inShell)
  const { values, tokens, positionals } = parseArgs({
    args: [...words],
    options: Object.fromEntries(specs.map((spec) => [spec.name, configOf(spec)])),
    allowPositionals: true,
    // What is wrong is told below: the words of Node differ from version to version.
    strict: false,
    tokens: true
  })
  const given = new Set<string>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const spec = specs.find(({ name }) => name === token.name)
    if (spec === undefined) throw usage(command, `There is no option ${token.rawName}`)
    if (given.has(spec.name) && spec.repeatable !== true) throw usage(command, `--${spec.name} is given twice`)
    given.add(spec.name)
    // `--name --json` is a value forgotten; `--name=--json` is not.
    const isMissing = !token.value || (token.inlineValue === false && token.value.startsWith('--'))
    if (spec.value !== undefined && isMissing) throw usage(command, `--${spec.name} needs a ${spec.value}`)
    if (spec.value === undefined && token.value !== undefined) throw usage(command, `--${spec.name} takes no value`)
  }
  const needed = command.args.filter((arg) => !arg.startsWith('['))
  if (!given.has('help') && positionals.length < needed.length) {
    throw usage(command, `${needed[positionals.length]} is missing`)
  }
  if (positionals.length > command.args.length && !command.args.at(-1)?.includes('...')) {
    throw usage(command, `${positionals[command.args.length]} is one argument too many`)
  }
  return { args: positionals, options: new Options(values) }
}

function configOf({ value, repeatable = false }: OptionSpec): { type: 'boolean' | 'string'; multiple: boolean } {
  return { type: value === undefined ? 'boolean' : 'string', multiple: repeatable }
}

function usage({ name }: Command, what: string): UserError {
  return new UserError('USAGE', `${what}; see punchlist-node ${name} --help.`)
}
