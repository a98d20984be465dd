import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { beganAt } from '../../netns/machine/index.js'

/** On everything that a run makes: its name. Nothing without it is ever removed. */
export const RUN = 'punchlist.run'
const HOST = 'punchlist.host'
const PID = 'punchlist.pid'
const BEGAN = 'punchlist.began'

export type Labels = Readonly<Record<string, string>>

/** Who made it, so that it can be found out whether anybody still needs it. */
export function labelsOf(run: string): Labels {
  return { [RUN]: run, [HOST]: machine(), [PID]: String(process.pid), [BEGAN]: beganAt(process.pid) ?? '' }
}

/** Whether the process that made something is gone. Of other machines that use this engine nobody here can tell. */
export function isAbandoned(labels: Labels): boolean {
  if (labels[RUN] === undefined || labels[HOST] !== machine()) return false
  const pid = Number(labels[PID])
  if (!Number.isInteger(pid) || pid <= 0) return false
  const began = beganAt(pid)
  // Where no system tells when a process began, that it is there has to do.
  return began === null ? !lives(pid) : began !== labels[BEGAN]
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (err) {
    return (err as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The name of this machine, which is nobody's business who looks at the engine. */
function machine(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 12)
}
