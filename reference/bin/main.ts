import type { Readable, Writable } from 'node:stream'
import type HyperDHT from '../index.js'
import { Announcements } from './announcing.js'
import type { Command, Context } from './command.js'
import { COMMANDS } from './commands/index.js'
import { asUserError, EXIT, Interrupted, Told, UserError } from './errors.js'
import { helpOf, overview } from './help.js'
import { Life } from './life.js'
import { clientNode } from './network.js'
import { Log, LOG_LEVELS, type LogLevel, Output } from './output.js'
import { parse, type Parsed } from './parse.js'
import { version } from './version.cjs'

/** What the command line needs of the process it runs in. */
export interface Terminal {
  readonly stdin: Readable & { isTTY?: boolean }
  readonly stdout: Writable & { isTTY?: boolean }
  readonly stderr: Writable
  readonly process: ConstructorParameters<typeof Life>[1]
}

/** Runs one command line to its end, everything closed and written. Resolves with the exit code. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '--help', ...words] = argv
  // Also for what is wrong before the options are known.
  const json = argv.includes('--json')
  const out = new Output(terminal.stdout, json, terminal.stdout.isTTY === true)
  let log = new Log(terminal.stderr, 'info', json)
  let exit: number
  try {
    const text = textOf(name, words)
    if (text === null) {
      const command = find(name)
      const parsed = parse(command, words)
      log = new Log(terminal.stderr, parsed.options.oneOf<LogLevel>('log', LOG_LEVELS, 'info'), json)
      exit = await perform(command, parsed, out, log, terminal)
    } else {
      terminal.stdout.write(text + '\n')
      exit = EXIT.OK
    }
  } catch (err) {
    exit = explain(err, out, log)
  }
  await out.flush()
  return exit
}

/** What went wrong, in one sentence. */
export function explain(err: unknown, out: Output, log: Log): number {
  if (err instanceof Told) return EXIT[err.exit]
  const told = asUserError(err)
  if (told === null) {
    const text = err instanceof Error ? (err.stack ?? err.message) : String(err)
    log.error(`this is a defect of punchlist-node, please report it\n${text}`)
    out.event('error', { code: 'INTERNAL', exit: 'INTERNAL', message: text.split('\n')[0] }, null)
    return EXIT.INTERNAL
  }
  log.error(told.message)
  out.event('error', { code: told.code, exit: told.exit, message: told.message }, null)
  return EXIT[told.exit]
}

/** Help and version, if that is what is asked for. */
function textOf(name: string, words: readonly string[]): string | null {
  if (name === '--version' || name === '-V') return version()
  if (name === '--help' || name === '-h' || name === 'help') {
    return words[0] === undefined ? overview(COMMANDS) : helpOf(find(words[0]))
  }
  return words.includes('--help') || words.includes('-h') ? helpOf(find(name)) : null
}

function find(name: string): Command {
  const command = COMMANDS.find((known) => known.name === name)
  if (command !== undefined) return command
  const names = COMMANDS.map((known) => known.name).join(', ')
  throw new UserError('USAGE', `There is no command ${name}; there are ${names}. See punchlist-node --help.`)
}

async function perform(
  command: Command,
  { args, options }: Parsed,
  out: Output,
  log: Log,
  { stdin, stdout, process }: Terminal
): Promise<number> {
  const life = new Life(log, process)
  let node: Promise<HyperDHT> | null = null
  const context: Context = {
    args,
    options,
    out,
    log,
    life,
    input: stdin,
    terminal: stdin.isTTY === true && !out.json ? stdout : null,
    announcements: new Announcements(),
    node: () => (node ??= clientNode(options, command.network, life, log))
  }
  try {
    await command.run(context)
    return EXIT.OK
  } catch (err) {
    if (!(err instanceof Interrupted)) return explain(err, out, log)
    return command.stays(options) ? EXIT.OK : (life.interruptedExit ?? EXIT.OK)
  } finally {
    await life.close()
  }
}
