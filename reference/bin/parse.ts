import { parseArgs } from 'node:util'
import type { Command } from './command.js'
import { UserError } from './errors.js'
import { COMMON_OPTIONS, JOIN_OPTIONS, Options, type OptionSpec } from './options.js'

/** All options of a command. Inside the shell the network and the output are those of the shell. */
export function optionsOf({ options, network }: Command, inShell = false): readonly OptionSpec[] {
  if (inShell) return [...options, ...COMMON_OPTIONS.filter(({ name }) => name === 'help')]
  return [...options, ...(network === 'none' ? [] : JOIN_OPTIONS), ...COMMON_OPTIONS]
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
