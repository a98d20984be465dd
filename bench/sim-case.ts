import { benchDay } from './sim-day.js'
import { benchNodes } from './sim-nodes.js'
import { benchPackets } from './sim-packets.js'
import type { Measured, Memory, PacketRow, SimResult } from './sim-result.js'
import { sampled } from './sim-where.js'

/**
 * One case in a process of its own, started by sim.ts with its name and sizes: so that its memory and garbage are its own.
 */
const [, , name = '', ...sizes] = process.argv
const [first = 0, second = 0] = sizes.map(Number)

const CASES: Readonly<Record<string, () => Promise<Measured>>> = {
  nodes: () => benchNodes(first, second),
  day: () => benchDay(first)
}

function memory(): Memory {
  const peakRss = process.resourceUsage().maxRSS * 1024
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return { peakRss, live: heapUsed + external }
}

async function run(): Promise<SimResult | PacketRow[]> {
  if (name === 'packets') return benchPackets(first, second)
  const measure = CASES[name]
  if (measure === undefined) throw new Error(`no case ${name}`)
  const { value, where } = await sampled(measure)
  const { user, system } = process.cpuUsage()
  return { name, ...value, cpuSeconds: (user + system) / 1e6, memory: memory(), where }
}

const result = await run()
process.send!(result, () => {
  // The nodes of a case are still alive: it ends here.
  process.exit(0)
})
