import { type Judging, startChild } from './child-lines.js'
import type { ProbeJob } from './probe-nodes.js'

/** Starts the probes of a job in a child process. */
export function startProbing(job: ProbeJob): Judging {
  return startChild({ script: 'probe-child', argument: job, name: 'probe' })
}
