import { createInterface } from 'node:readline'
import { type Command, type Context } from '../command.js'
import { asUserError, type ExitName, Interrupted, Told, UserError } from '../errors.js'
import { helpOf, table } from '../help.js'
import { parse } from '../parse.js'
import { splitWords } from '../words.js'
import { knownNodes, statusFields } from '../watching.js'

const PROMPT = 'dht> '

/** What only makes sense inside: the node is there and stays. */
const INSIDE: readonly (readonly [string, string])[] = [
  ['status', 'The state of the node'],
  ['table', 'The nodes it knows, heard from last first'],
  ['help [COMMAND]', 'This list, or the options of a command'],
  ['quit', 'Take announcements back and leave; also Ctrl-C and Ctrl-D']
]

/** A node that stays while commands are typed, or come through a pipe. */
export function shellOf(commands: readonly Command[]): Command {
  return {
    name: 'shell',
    args: [],
    summary: 'Type commands for one node that stays',
    details: [
      `Commands: ${[...commands.map(({ name }) => name), 'status', 'table', 'help', 'quit'].join(', ')}. Quotes keep ` +
        'blanks together. Announcements are kept up until quit.',
      'Lines may come through a pipe: then there is no prompt, and the exit code is that of the last line that failed.'
    ],
    network: 'needed',
    inShell: false,
    stays: () => true,
    options: [],
    examples: [
      'punchlist-node shell --bootstrap 127.0.0.1:49737',
      'printf "put hello\\nstatus\\n" | punchlist-node shell --bootstrap 127.0.0.1:49737 --json'
    ],
    run: (context) => new Shell(commands, context).run()
  }
}

class Shell {
  #failure: ExitName | null = null

  constructor(
    private readonly commands: readonly Command[],
    private readonly context: Context
  ) {}

  async run(): Promise<void> {
    const { life, input, terminal, log } = this.context
    if (input === null) throw new UserError('USAGE', 'There is a shell already.')
    await this.context.node()
    const lines = createInterface({ input, output: terminal ?? undefined, terminal: terminal !== null, prompt: PROMPT })
    life.signal.addEventListener('abort', () => lines.close())
    lines.on('SIGINT', () => life.end())
    if (terminal !== null) log.info('help lists the commands')
    if (terminal !== null) lines.prompt()
    for await (const line of lines) {
      if (!(await this.#line(line)) || life.signal.aborted) break
      if (terminal !== null) lines.prompt()
    }
    lines.close()
    if (terminal === null && this.#failure !== null && !life.signal.aborted) throw new Told(this.#failure)
  }

  /** False ends the shell. */
  async #line(line: string): Promise<boolean> {
    try {
      const [name, ...words] = splitWords(line)
      if (name === 'quit' || name === 'exit') return false
      if (name !== undefined) await this.#command(name, words)
    } catch (err) {
      if (err instanceof Interrupted) return false
      const told = asUserError(err)
      if (told === null) throw err
      this.#failure = told.exit
      this.context.log.error(told.message)
      this.context.out.event('error', { code: told.code, exit: told.exit, message: told.message }, null)
    }
    return true
  }

  async #command(name: string, words: readonly string[]): Promise<void> {
    if (name === 'help') return this.#help(words[0])
    if (name === 'status') return this.#status()
    if (name === 'table') return this.#table()
    const command = this.#find(name)
    const { args, options } = parse(command, words, true)
    if (options.has('help')) return this.#help(name)
    await command.run({ ...this.context, args, options, input: null })
  }

  #find(name: string): Command {
    const command = this.commands.find((known) => known.name === name)
    if (command === undefined) throw new UserError('USAGE', `There is no command ${name} here; help lists them.`)
    return command
  }

  #help(name?: string): void {
    const rows = this.commands.map(({ name, args, summary }) => [[name, ...args].join(' '), summary] as const)
    const text = name === undefined ? table([...rows, ...INSIDE]).join('\n') : helpOf(this.#find(name), true)
    this.context.out.event('help', { text }, text)
  }

  async #status(): Promise<void> {
    const node = await this.context.node()
    this.context.out.event('status', statusFields(node), node.statusText())
  }

  async #table(): Promise<void> {
    const nodes = knownNodes(await this.context.node())
    const rows = nodes.map(({ host, port, id }) => `${String(host)}:${String(port)} ${String(id)}`)
    this.context.out.event('table', { nodes }, rows.join('\n') || 'nobody')
  }
}
