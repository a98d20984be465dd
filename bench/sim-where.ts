import { Session, type Profiler } from 'node:inspector'
import type { Share } from './sim-result.js'

/** us between two samples: coarse, so that looking does not change what is seen. */
const INTERVAL = 5000

/** What a file belongs to; the first that fits. Functions of Node and V8 belong to who calls them. */
const PARTS: readonly (readonly [pattern: RegExp, part: string])[] = [
  [/node_modules\/@sinonjs\/fake-timers\//, 'sim: time (fake timers)'],
  [/\/sim\/time\//, 'sim: time'],
  [/\/sim\/net\//, 'sim: network'],
  [/\/sim\/udx\//, 'sim: udx'],
  [/\/sim\/trace\//, 'sim: trace'],
  [/\/sim\//, 'sim: chance, owners'],
  [/node_modules\/sodium-native\//, 'peer: cryptography'],
  [/node_modules\//, 'peer and its packages'],
  [/^file:/, 'bench']
]

/** V8's own words for what is no function. */
const SPECIAL: Readonly<Record<string, string>> = {
  '(garbage collector)': 'garbage collection',
  '(idle)': 'idle',
  '(program)': 'engine',
  '(root)': 'engine'
}

/** Samples the process while `run` runs: where its time goes, by part. */
export async function sampled<T>(run: () => Promise<T>): Promise<{ value: T; where: Share[] }> {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.setSamplingInterval', { interval: INTERVAL })
  session.post('Profiler.start')
  try {
    const value = await run()
    let where: Share[] = []
    // Calls back before `post` returns.
    session.post('Profiler.stop', (err, { profile }) => {
      if (err === null) where = sharesOf(profile)
    })
    return { value, where }
  } finally {
    session.disconnect()
  }
}

function sharesOf({ nodes, samples = [] }: Profiler.Profile): Share[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parts = new Map<number, string>()
  const assign = (id: number, above: string): void => {
    const { callFrame, children = [] } = byId.get(id)!
    const part = partOf(callFrame) ?? above
    parts.set(id, part)
    for (const child of children) assign(child, part)
  }
  assign(nodes[0]!.id, 'engine')
  const counts = new Map<string, number>()
  for (const id of samples) {
    const part = parts.get(id)!
    counts.set(part, (counts.get(part) ?? 0) + 1)
  }
  return [...counts].map(([part, count]) => ({ part, share: count / samples.length })).sort((a, b) => b.share - a.share)
}

function partOf({ url, functionName }: { url: string; functionName: string }): string | null {
  if (url === '') return SPECIAL[functionName] ?? null
  return PARTS.find(([pattern]) => pattern.test(url))?.[1] ?? null
}
