import type { Command } from 'commander'

/** Adds examples to the help of a command: what to type, and what it does. */
export function examples(command: Command, rows: readonly (readonly [command: string, purpose: string])[]): Command {
  const lines = rows.map(([typed, purpose]) => `  $ ${typed}\n      ${purpose}`)
  return command.addHelpText('after', ['', 'Examples:', ...lines].join('\n'))
}
