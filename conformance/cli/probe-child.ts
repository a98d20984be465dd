/**
 * Probes in a process of its own: a line of JSON on stdout for each plan and outcome. In the process that runs the
 * simulator time stands still while a cell runs, and a probe is about time. Argument: a `ProbeJob` as JSON.
 */
import { explain } from './exit.js'
import type { ChildLine } from './child-lines.js'
import { type ProbeJob, probeNodes } from './probe-nodes.js'

function say(line: ChildLine): void {
  process.stdout.write(JSON.stringify(line) + '\n')
}

// Whoever started this is gone: then nobody wants the rest. Its exit closes this pipe.
process.stdin.on('end', () => process.exit(1)).resume()
try {
  await probeNodes(JSON.parse(process.argv[2]!) as ProbeJob, {
    plan: (node, rows) => say({ plan: [`probe of a node: ${node}`, rows] }),
    outcome: (outcome) => say({ outcome })
  })
  process.exitCode = 0
} catch (err) {
  process.exitCode = explain(err, (line) => process.stderr.write(line + '\n'))
}
process.stdin.destroy()
