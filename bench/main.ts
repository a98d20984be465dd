/** Measurements, not tests: `npm run bench -- --help`. */
import { Command, InvalidArgumentError } from 'commander'
import path from 'node:path'
import { benchCodecs, type CodecRow } from './codec.js'
import { benchConnect } from './connect/index.js'
import { benchFlood } from './flood/index.js'
import { benchNode } from './node/index.js'
import { benchSim } from './sim.js'

interface Options {
  readonly json?: true
  readonly rounds: number
  readonly ours?: string
  readonly v8Flags: boolean
}

const program = new Command('npm run bench --')
  .description('Measures the reference beside the peer in one run; ratios are ours / peer, below 1 we need less.')
  .showHelpAfterError('(npm run bench -- --help lists what can be measured)')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    'after',
    `
Examples:
  $ npm run bench                          encode and decode of every message
  $ npm run bench -- node answering        what an answered request costs
  $ npm run bench -- connect --rounds 10   connections in all pairings, with more patience
  $ npm run bench -- node --ours hyperdht  the peer on both sides: what is noise?
  $ npm run bench -- sim 1000 day --json   two cases of the simulator, for machines`
  )

measurement('codecs', 'encode and decode of every message, ns per call', true)
  .addOption(rounds())
  .action(({ rounds, json }: Options) => report(json, (say) => codecs(rounds, say)))

measurement('node', 'a node: us of cores per request, memory, packets in the simulator, import')
  .argument('[case...]', 'answering, asking, memory, package, network (default: all)')
  .addOption(rounds())
  .addOption(ours())
  .action((cases: string[], { rounds, ours, json }: Options) =>
    report(json, (say) => benchNode(cases, moduleOf(ours), rounds, say))
  )

measurement('connect', 'connections in all pairings: ms, us of cores, throughput, memory')
  .argument('[case...]', 'latency, throughput, memory (default: all)')
  .addOption(rounds())
  .addOption(ours())
  .action((cases: string[], { rounds, ours, json }: Options) =>
    report(json, (say) => benchConnect(cases, moduleOf(ours), rounds, say))
  )

measurement('flood', 'connects to a server of ours under 1,000 bogus handshakes a second')
  .argument('[kind...]', 'random, valid, invented, direct (default: all)')
  .action((kinds: string[], { json }: Options) => report(json, (say) => benchFlood(kinds, say)))

measurement('sim', 'the simulator: size and speed of networks of the peer in it')
  .argument('[case...]', '1000, day, 10000, packets (default: all)')
  .option('--no-v8-flags', 'without the flags of Node that some cases run with')
  .action((cases: string[], { v8Flags, json }: Options) => report(json, (say) => benchSim(cases, v8Flags, say)))

await program.parseAsync()

function measurement(name: string, summary: string, isDefault = false): Command {
  return program.command(name, { isDefault }).description(summary).option('--json', 'the same for machines')
}

function rounds() {
  return program
    .createOption('--rounds <n>', 'how patiently: more rounds, less noise')
    .default(5)
    .argParser((text) => {
      const n = Number(text)
      if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('Give a whole number from 1.')
      return n
    })
}

function ours() {
  return program.createOption('--ours <module>', 'another module on our side (default: @punchlist/hyperdht)')
}

/** A path is meant from where the command is called. */
function moduleOf(ours: string | undefined): string | undefined {
  return ours?.startsWith('.') === true ? path.resolve(ours) : ours
}

async function report(
  json: true | undefined,
  measure: (say: (line: string) => void) => Promise<object>
): Promise<void> {
  const measured = await measure(json ? () => {} : (line) => console.log(line))
  if (json) console.log(JSON.stringify({ node: process.version, ...measured }, null, 2))
}

async function codecs(rounds: number, say: (line: string) => void): Promise<object> {
  say('ns per call, ratio = ours / peer\n')
  say(`${''.padEnd(34)} bytes  |${'encode: ours    peer  ratio  |'}${'decode: ours    peer  ratio'}  peer measured by`)
  return { rows: await benchCodecs(rounds, (row) => say(line(row))) }
}

function line(row: CodecRow): string {
  const ns = (n: number): string => n.toFixed(0).padStart(7)
  const ratio = (r: { ours: number; peer: number }): string => (r.ours / r.peer).toFixed(2).padStart(6)
  const name = `${row.message} (${row.variant})`.padEnd(34)
  const cells = [row.encode, row.decode].map((r) => `${ns(r.ours)} ${ns(r.peer)} ${ratio(r)}`).join('  |')
  return `${name}${String(row.bytes).padStart(6)}  |${cells}  ${row.peer}`
}
