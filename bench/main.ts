/**
 * Measurements, not tests: ours beside the peer in one run, as ratios (ours / peer; below 1 is faster).
 *
 *   npm run bench              every message
 *   npm run bench -- --json    the same for machines
 */
import { parseArgs } from 'node:util'
import { benchCodecs, type CodecRow } from './codec.js'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' }
  }
})

const ns = (n: number) => n.toFixed(0).padStart(7)
const ratio = (r: { ours: number; peer: number }) => (r.ours / r.peer).toFixed(2).padStart(6)

function line(row: CodecRow): string {
  const name = `${row.message} (${row.variant})`.padEnd(34)
  const cells = [row.encode, row.decode].map((r) => `${ns(r.ours)} ${ns(r.peer)} ${ratio(r)}`).join('  |')
  return `${name}${String(row.bytes).padStart(6)}  |${cells}  ${row.peer}`
}

const show = values.json ? () => {} : (row: CodecRow) => console.log(line(row))
if (!values.json) {
  console.log('ns per call, ratio = ours / peer\n')
  console.log(
    `${''.padEnd(34)} bytes  |${'encode: ours    peer  ratio  |'}${'decode: ours    peer  ratio'}  peer measured by`
  )
}
const rows = await benchCodecs(Number(values.rounds), show)
if (values.json) console.log(JSON.stringify({ node: process.version, rows }, null, 2))
