import { Command } from 'commander'
import { version } from '../version.js'
import { COMMANDS } from './commands/index.js'
import type { Context } from './context.js'
import { exitCodeTable } from './exit.js'
import { examples } from './help.js'

/** Width of help texts where nobody has a terminal. */
const COLUMNS = 100

/** The whole command line, ready to parse; one file per command in `commands/`. */
export function createProgram(context: Context): Command {
  const { stdout, stderr } = context.io
  const program = new Command('punchlist')
    .description('Shows whether an implementation speaks HyperDHT: byte for byte, and packet by packet.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      // `explain` makes a sentence of the error; nothing is printed twice.
      outputError: () => {},
      getOutHelpWidth: () => stdout.columns ?? COLUMNS,
      getErrHelpWidth: () => stderr.columns ?? COLUMNS,
      getOutHasColors: () => false,
      getErrHasColors: () => false
    })
  examples(program, [
    ['punchlist run', 'vectors on both implementations, then a probe of a real node'],
    ['punchlist vectors verify --impl "python3 driver.py"', 'hold your implementation to the vectors'],
    ['punchlist probe 127.0.0.1:49737', 'hold a running node to the wire rules']
  ])
  for (const create of COMMANDS) adopt(program, create(context))
  finishHelp(program)
  return program
}

/** Gives a command (and those below it) what commander passes on only to commands it made itself. */
function adopt(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) adopt(command, child)
  if (!parent.commands.includes(command)) parent.addCommand(command)
}

function finishHelp(command: Command): void {
  command.addHelpText('after', `\n${exitCodeTable()}`)
  for (const child of command.commands) finishHelp(child)
}
