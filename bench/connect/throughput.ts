import { pairedRow } from '../row.js'
import type { ConnectJob } from './job.js'
import { coresOf, withPairs } from './lab.js'
import { inRounds, nameOf, type Pairing, PAIRINGS } from './pairing.js'

const MEGABYTES = 16
const BYTES = MEGABYTES * 1024 * 1024
/** Rounds per round of patience. */
const TIMES = 4
/** The streams underneath are the same: what is left is noise, and what the node does with packets. */
const TARGET = 1.03

/** ms and cores to carry 16 MB over one connection, from the first write until the other side has got all. */
export async function benchThroughput({ sides, rounds, progress, onRow }: ConnectJob): Promise<void> {
  await withPairs(sides, async (pairs) => {
    const once = async (pairing: Pairing): Promise<{ ms: number; us: number }> => {
      const pair = pairs(pairing, 'direct')
      const { us, result } = await coresOf(pair, () => pair.client.call('send', 'direct', pair.publicKey, BYTES))
      await pair.server.call('idle')
      return { ms: result, us: us / MEGABYTES }
    }
    await inRounds(1, once)
    const measured = await inRounds(rounds * TIMES, (pairing, round) => {
      progress.tell(`${MEGABYTES} MB over a connection`, round, rounds * TIMES)
      return once(pairing)
    })
    const peer = measured.get(PAIRINGS.at(-1)!)!
    for (const kind of ['ms', 'us'] as const) {
      const what = kind === 'ms' ? `send ${MEGABYTES} MB` : 'cores of both sides per MB'
      for (const pairing of PAIRINGS.slice(0, -1)) {
        const pair = { ours: measured.get(pairing)!.map((m) => m[kind]), peer: peer.map((m) => m[kind]) }
        onRow(pairedRow(`${what}, ${nameOf(pairing)}`, kind, pair, { target: TARGET }))
      }
    }
  })
}
