import type { Command } from './command.js'
import { EXIT, EXIT_MEANINGS, type ExitName } from './errors.js'
import type { OptionSpec } from './options.js'
import { optionsOf } from './parse.js'

const WIDTH = 100

/** What `punchlist-node --help` shows. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, args, summary }) => [[name, ...args].join(' '), summary] as const)
  return [
    'Usage: punchlist-node COMMAND [OPTIONS]',
    '',
    'A node of the HyperDHT network, and what can be done with one.',
    '',
    ...table(rows),
    '',
    'punchlist-node COMMAND --help tells its options. Networks are named with --bootstrap or --public: nothing',
    'reaches the public network unasked. What a command finds goes to stdout, everything else to stderr.',
    '',
    exitCodes()
  ].join('\n')
}

/** What `punchlist-node COMMAND --help` and `help COMMAND` in the shell show. */
export function helpOf(command: Command, inShell = false): string {
  const { name, args, summary, details, examples } = command
  const rows = optionsOf(command, inShell).map((spec) => [flagOf(spec), spec.text] as const)
  const usage = [...(inShell ? [] : ['punchlist-node']), name, ...args, '[OPTIONS]'].join(' ')
  const text = [
    `Usage: ${usage}`,
    '',
    summary + '.',
    '',
    ...details.flatMap((line) => wrap(line, 0)),
    '',
    ...table(rows)
  ]
  if (inShell) return text.join('\n')
  return [...text, '', 'Examples:', ...examples.map((line) => `  ${line}`), '', exitCodes()].join('\n')
}

/** Rows of two columns, the second wrapped. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4
  return rows.flatMap(([left, right]) => {
    return wrap(right, width).map((line, i) => (i === 0 ? `  ${left}`.padEnd(width) + line.slice(width) : line))
  })
}

function flagOf({ name, value, repeatable = false }: OptionSpec): string {
  return `--${name}${value === undefined ? '' : ` ${value}`}${repeatable ? ' ...' : ''}`
}

function wrap(text: string, indent: number): string[] {
  const lines: string[] = []
  let line = ' '.repeat(indent)
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > WIDTH && line.length > indent) {
      lines.push(line.trimEnd())
      line = ' '.repeat(indent)
    }
    line += word + ' '
  }
  return [...lines, line.trimEnd()]
}

function exitCodes(): string {
  const rows = Object.entries(EXIT_MEANINGS).map(([name, meaning]) => {
    return [String(EXIT[name as ExitName]).padStart(2), meaning] as const
  })
  return [
    'Exit codes:',
    ...table([...rows, ['128+n', 'ended by signal n before it was done; a second signal ends at once']])
  ].join('\n')
}
