import { existsSync } from 'node:fs'
import { Command, Option } from 'commander'
import { COMMANDS, dissect, dissectionToJson, type DissectContext, parseHex, renderText } from '../../dissect/index.js'
import { UserError } from '../../errors.js'
import { LAYOUTS } from '../../layouts/index.js'
import type { CommandFactory, Io } from '../context.js'
import { examples } from '../help.js'
import { repeatable } from '../options.js'
import {
  type CaptureSource,
  contextOf,
  dissectCapture,
  type DissectOptions,
  filterOf,
  openCapture,
  Output,
  peekStdin,
  secretsOf,
  stdinText,
  usesFilters,
  usesSingleOptions
} from './dissect/index.js'

/** `punchlist dissect`: bytes or a capture to readable messages. */
export const dissectCommand: CommandFactory = ({ io }) => {
  const commands = COMMANDS.map((c) => c.name).join(', ')
  const layouts = LAYOUTS.map((l) => l.name).join(', ')
  const command = new Command('dissect')
    .summary('read a datagram in hex, or a capture (pcap, pcapng)')
    .description(
      'Shows every field of a datagram with its offset, bytes and meaning. Takes hex (as arguments or from stdin; spaces, ' +
        'newlines, colons and 0x do not matter), a pcap or pcapng file, or - for stdin.'
    )
    .argument('[input...]', 'hex digits, or the name of a capture file')
    .addOption(new Option('--json', 'one JSON object per packet, one per line').conflicts('summary'))
    .option('--summary', 'one line per packet')
    .option('--full', 'all bytes of long payloads')
    .option('--as <what>', `what the hex is: a response to a command (${commands}), or a bare message (${layouts})`)
    .option('--from <host:port>', 'where the hex came from: checks the id of the sender')
    .option('--to <host:port>', 'where the hex went to')
    .option(
      '--key <hex>',
      'holepunch secret (32 bytes) or handshake hash (64 bytes) of a connection, to open what it sealed; repeatable',
      repeatable
    )
    .option('--port <number>', 'only packets from or to this port; repeatable', repeatable)
    .option('--host <address>', 'only packets from or to this address; repeatable', repeatable)
    .option(
      '--tid <number>',
      'only requests and responses of this transaction (0x1234 or 4660); repeatable',
      repeatable
    )
    .action((inputs: string[], options: DissectOptions) => run(inputs, options, io))
  return examples(command, [
    ['punchlist dissect 03 04 3412 7f000001419c 00', 'every field of a datagram'],
    ['punchlist dissect --as FIND_PEER 1301...', 'a response, which does not say itself what it answers'],
    ['punchlist dissect session.pcapng --summary --port 49737', 'one line per packet of a node'],
    ['tcpdump -i any -w - udp | punchlist dissect - --json', 'as it happens, for other programs']
  ])
}

async function run(inputs: readonly string[], options: DissectOptions, io: Io): Promise<void> {
  const output = new Output(io)
  const secrets = secretsOf(options)
  const filter = filterOf(options)
  const [only] = inputs
  if (inputs.length === 0 || (inputs.length === 1 && only === '-')) {
    try {
      const { start, chunks } = await peekStdin(io)
      await (start === 'capture' ? capture({ chunks, bytes: null }) : single(await stdinText(chunks)))
    } finally {
      // Whoever writes to the pipe may go on for ever.
      io.stdin.destroy()
    }
  } else if (inputs.length === 1 && only !== undefined && looksLikePath(only)) {
    rejectSingleOptions(options)
    await capture(await openCapture(only))
  } else {
    await single(inputs.join(' '))
  }

  async function capture(source: CaptureSource): Promise<void> {
    rejectSingleOptions(options)
    await dissectCapture({ ...source, secrets, filter, options, output })
  }

  async function single(text: string): Promise<void> {
    if (usesFilters(options)) {
      throw new UserError('USAGE', '--port, --host and --tid choose packets of a capture, not of hex.')
    }
    await dissectHex(text, { ...contextOf(options), secrets }, options, output)
  }
}

function rejectSingleOptions(options: DissectOptions): void {
  if (!usesSingleOptions(options)) return
  throw new UserError('USAGE', '--as, --from and --to say something about hex; a capture tells that itself.')
}

/** A file that is there, or a text that has to be the name of one. Hex has neither dots nor slashes. */
function looksLikePath(input: string): boolean {
  return input !== '' && (/[./\\]/.test(input) || existsSync(input))
}

async function dissectHex(
  text: string,
  context: DissectContext,
  options: DissectOptions,
  output: Output
): Promise<void> {
  const hex = parseHex(text)
  if ('problem' in hex) {
    throw new UserError(
      'USAGE',
      `Neither hex nor a file that is there: ${hex.problem}. Give a datagram in hex or a capture.`
    )
  }
  const dissection = dissect(hex.bytes, context)
  if (options.json === true) return output.write(JSON.stringify(dissectionToJson(dissection)) + '\n')
  if (options.summary === true) return output.write(`${dissection.title}  ${hex.bytes.length} B\n`)
  await output.write(renderText(dissection, { colors: output.colors, full: options.full === true }))
}
