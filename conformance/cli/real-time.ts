import { cpus, loadavg, release, totalmem } from 'node:os'
import type { Lab } from '../engine/index.js'
import { MemoryMeter } from './memory-meter.js'
import type { Run } from './reporting.js'

const MB = 1024 * 1024

/** Where time is real, results depend on the machine: says which one it was, and what the run took of it. */
export function watchMachine(run: Run, lab: Lab): () => Promise<void> {
  if (lab.realTime !== true) return () => Promise.resolve()
  const { collector } = run
  const cores = cpus()
  const gib = Math.round(totalmem() / MB / 1024)
  collector.note('machine', `${cores.length} x ${cores[0]?.model.trim() ?? 'unknown'}, ${gib} GB`)
  collector.note('kernel', release())
  collector.note('load before', loadavg()[0]!.toFixed(1))
  collector.note('cells at a time', `${lab.parallel ?? 1}`)
  const meter = new MemoryMeter(() => lab.memory?.() ?? Promise.resolve(null))
  return async () => {
    const peak = await meter.stop()
    collector.note('load after', loadavg()[0]!.toFixed(1))
    if (peak !== null) collector.note('peak memory', `${Math.round(peak / MB)} MB`)
  }
}
