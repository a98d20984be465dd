/**
 * Measurements, not tests.
 *
 *   npm run bench                     codecs: ours beside the peer in one run, as ratios (ours / peer; below 1 is faster)
 *   npm run bench -- sim              the simulator: size and speed
 *   npm run bench -- sim 1000 day     only these of its cases: 1000, day, 10000, packets
 *   npm run bench -- sim --no-v8-flags    without the flags of Node that some cases run with
 *   npm run bench -- node             a node of ours beside the peer's: cores, memory, packets
 *   npm run bench -- node answering   only these of its cases: answering, asking, memory, package, network
 *   npm run bench -- connect          connections in all pairings: latency, cores, throughput, memory
 *   npm run bench -- connect latency  only these of its cases: latency, throughput, memory
 *   npm run bench -- node --ours x    with another module on our side, such as hyperdht: what is noise?
 *   npm run bench -- flood            connects to a server of ours under 1,000 bogus handshakes a second
 *   npm run bench -- flood valid      only these kinds: random, valid, invented, direct
 *   npm run bench -- ... --json       the same for machines
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { benchCodecs, type CodecRow } from './codec.js'
import { benchConnect } from './connect/index.js'
import { benchFlood } from './flood/index.js'
import { benchNode } from './node/index.js'
import { benchSim } from './sim.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    ours: { type: 'string' },
    'no-v8-flags': { type: 'boolean', default: false }
  }
})

const say = values.json ? () => {} : (line: string) => console.log(line)
const [what = 'codecs', ...cases] = positionals

const ns = (n: number) => n.toFixed(0).padStart(7)
const ratio = (r: { ours: number; peer: number }) => (r.ours / r.peer).toFixed(2).padStart(6)

function line(row: CodecRow): string {
  const name = `${row.message} (${row.variant})`.padEnd(34)
  const cells = [row.encode, row.decode].map((r) => `${ns(r.ours)} ${ns(r.peer)} ${ratio(r)}`).join('  |')
  return `${name}${String(row.bytes).padStart(6)}  |${cells}  ${row.peer}`
}

async function codecs(): Promise<object> {
  say('ns per call, ratio = ours / peer\n')
  say(`${''.padEnd(34)} bytes  |${'encode: ours    peer  ratio  |'}${'decode: ours    peer  ratio'}  peer measured by`)
  return { rows: await benchCodecs(Number(values.rounds), (row) => say(line(row))) }
}

/** A path is meant from where the command is called. */
function ours(): string | undefined {
  return values.ours?.startsWith('.') === true ? path.resolve(values.ours) : values.ours
}

async function measure(): Promise<object> {
  if (what === 'codecs') return codecs()
  if (what === 'sim') return benchSim(cases, !values['no-v8-flags'], say)
  if (what === 'node') return benchNode(cases, ours(), Number(values.rounds), say)
  if (what === 'connect') return benchConnect(cases, ours(), Number(values.rounds), say)
  if (what === 'flood') return benchFlood(cases, say)
  throw new Error(`There is nothing to measure called "${what}": codecs, sim, node, connect or flood.`)
}

const measured = await measure()
if (values.json) console.log(JSON.stringify({ node: process.version, ...measured }, null, 2))
