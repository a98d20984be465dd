import type { Internet } from '../net/index.js'
import type { VirtualTime } from '../time/index.js'
import type { VirtualUdx } from '../udx/index.js'

/** Lines at most: one leak often has many timers. */
const MAX_LINES = 8

/** What nodes left behind after they were destroyed and given time to finish: one sentence each. */
export function leaksOf(
  internet: Internet,
  time: VirtualTime,
  udxes: ReadonlyMap<string, VirtualUdx>,
  leftovers: readonly string[]
): string[] {
  const found: string[] = []
  for (const [host, udx] of udxes) {
    for (const [kind, count] of Object.entries(udx.open)) if (count > 0) found.push(`${host} left ${count} ${kind}`)
  }
  for (const { name, boundPorts } of internet.hosts) {
    if (boundPorts > 0) found.push(`${name} left ${boundPorts} ports bound`)
  }
  const pending = new Map<string, number>()
  for (const { owner, what } of time.pending()) {
    if (leftovers.includes(what)) continue
    const text = `${owner} left ${what}`
    pending.set(text, (pending.get(text) ?? 0) + 1)
  }
  for (const [text, count] of pending) found.push(count === 1 ? text : `${text} (${count} times)`)
  return found.length <= MAX_LINES ? found : [...found.slice(0, MAX_LINES), `... and ${found.length - MAX_LINES} more`]
}
