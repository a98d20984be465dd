import type { Refresh } from '../net/index.js'
import type { Bench } from './bench.js'
import type { Ear } from './ear.js'
import type { Between } from './measured.js'

/** Ages at which a mapping is tried, s: around the values that boxes are known to have. */
const AGES: readonly number[] = [
  1, 3, 5, 9, 11, 19, 21, 29, 31, 45, 59, 61, 90, 119, 121, 150, 179, 181, 240, 299, 301, 600
]

/** ms after which a two-way session counts as one, with some to spare. */
const SETTLED = 3000

/** (7) How long mappings live, and whose packets keep them alive. */
export async function measureLifetime(
  bench: Bench
): Promise<{ unreplied: Between; replied: Between; refresh: Refresh | null }> {
  const unreplied = await age(bench, async () => {})
  const replied = await age(bench, (ears) => settle(bench, ears))
  return { unreplied, replied, refresh: replied.below === null ? null : await measureRefresh(bench, replied.below) }
}

/** Opens a mapping per age, prepares them, and tries each at its age. */
async function age(bench: Bench, prepare: (ears: readonly Ear[]) => Promise<void>): Promise<Between> {
  const [remote] = bench.outside
  const ages = bench.hosts.ages ?? AGES
  const ears: Ear[] = []
  for (let i = 0; i < ages.length; i++) ears.push(await bench.open())
  await prepare(ears)
  const text = bench.text()
  for (const ear of ears) ear.send(`${text} of ${ear.port}`, remote.endpoint)
  const tries = ages.map(() => bench.text())
  let now = 0
  for (const [i, seconds] of ages.entries()) {
    await bench.wait(seconds * 1000 - now)
    now = seconds * 1000
    const seenAs = remote.sourceOf(`${text} of ${ears[i]!.port}`)
    if (seenAs !== null) remote.send(tries[i]!, seenAs)
  }
  await bench.wait()
  const alive = ages.filter((_, i) => ears[i]!.sourceOf(tries[i]!) !== null)
  const dead = ages.filter((_, i) => ears[i]!.sourceOf(tries[i]!) === null)
  for (const ear of ears) ear.close()
  return { above: (alive.at(-1) ?? 0) * 1000, below: dead[0] === undefined ? null : dead[0] * 1000 }
}

/** Lets packets go both ways until the sessions count as two-way. */
async function settle(bench: Bench, ears: readonly Ear[]): Promise<void> {
  const [remote] = bench.outside
  for (let spent = 0; spent <= SETTLED; spent += SETTLED / 6) {
    const text = bench.text()
    for (const ear of ears) ear.send(`${text} of ${ear.port}`, remote.endpoint)
    await bench.wait(SETTLED / 12)
    for (const ear of ears) {
      const seenAs = remote.sourceOf(`${text} of ${ear.port}`)
      if (seenAs !== null) remote.send(text, seenAs)
    }
    await bench.wait(SETTLED / 12)
  }
}

/** Sends inwards only, for three lifetimes, often enough; does the last one arrive? */
async function measureRefresh(bench: Bench, lifetime: number): Promise<Refresh> {
  const [remote] = bench.outside
  const ear = await bench.open()
  await settle(bench, [ear])
  const [seenAs] = await bench.seenBy(ear, [remote])
  let last: string | null = null
  for (let i = 0; i < 12; i++) {
    await bench.wait(lifetime / 4)
    last = bench.text()
    if (seenAs) remote.send(last, seenAs)
  }
  await bench.wait()
  const arrived = last !== null && ear.sourceOf(last) !== null
  ear.close()
  return arrived ? 'both' : 'outbound'
}
