import { SimLab } from '../../labs/sim/lab/index.js'
import { formatEvent, Trace } from '../../labs/sim/trace/index.js'
import { runCell } from '../../engine/index.js'
import { cellOf, PEER } from './cells.js'

/** Run by a test in a process of its own: every event of a cell, one a line, and the trace hash last. */
async function print(scenario: string, topology: string): Promise<void> {
  const trace = new Trace({ window: { from: 0, to: Infinity } })
  const lab = new SimLab({ trace: () => trace })
  const { runs } = await runCell(cellOf(scenario, topology), { lab, seeds: ['1'], others: PEER })
  const lines = Array.from({ length: trace.count }, (_, i) => formatEvent(trace.event(i)!))
  process.stdout.write([...lines, runs[0]!.traceHash].join('\n'))
}

print(process.argv[2] ?? '', process.argv[3] ?? '').catch((err: unknown) => {
  process.stderr.write(String(err))
  process.exitCode = 1
})
