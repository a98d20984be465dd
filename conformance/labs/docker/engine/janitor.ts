/**
 * The program that cleans up after a run, however that ends: `node janitor.js RUN`. Its stdin is held open by the run; when
 * that closes, it removes all that has the run's label, and ends. Signals that end a run from a terminal are not for it.
 */
import { clean } from './leftovers.js'

/** ms: what the engine was just asked to make when the run was killed may be there a little later. */
const LATE = 2000

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

async function tidy(run: string): Promise<void> {
  const { containers, networks } = await clean(run)
  if (containers.length + networks.length === 0) return
  await new Promise((resolve) => setTimeout(resolve, LATE))
  await clean(run)
}

const [run = ''] = process.argv.slice(2)
process.stdin.resume()
process.stdin.on('close', () => {
  tidy(run).then(
    () => process.exit(0),
    () => process.exit(1)
  )
})
