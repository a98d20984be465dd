import { constants } from 'node:os'

/** What ends a run before its end: what it made has to go all the same. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** BOUNDED: by what the stages of a lab have to take down. In the order in which it was made. */
const acts = new Set<() => void>()

const atExit = (): void => {
  for (const act of [...acts].reverse()) act()
}
const atSignal = (signal: NodeJS.Signals): never => process.exit(128 + constants.signals[signal])

/**
 * Has something done when this process exits, also by a signal, last made first; nothing can be waited for then. Returns
 * what forgets it. One listener is enough for all.
 */
export function whenExiting(act: () => void): () => void {
  if (acts.size === 0) {
    process.on('exit', atExit)
    for (const signal of SIGNALS) process.on(signal, atSignal)
  }
  acts.add(act)
  return () => {
    if (!acts.delete(act) || acts.size > 0) return
    process.off('exit', atExit)
    for (const signal of SIGNALS) process.off(signal, atSignal)
  }
}
