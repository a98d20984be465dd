import { setTimeout } from 'node:timers/promises'
import { pairedRow, type Row } from '../row.js'
import { median, quantile } from '../statistics.js'
import type { ConnectJob } from './job.js'
import { coresOf, MODES, type Pair, withPairs } from './lab.js'
import { inRounds, nameOf, type Pairing, PAIRINGS } from './pairing.js'

/** Blocks of connections per round of patience, and connections in a block: 1,000 in five rounds. */
const BLOCKS = 2
const IN_BLOCK = 100
/** Blocks before, measured on their own: the optimiser gets to code that runs once per connection only after many of them. */
const FIRST = 10
/** Connections made at once, and how often per round of patience. */
const AT_ONCE = 100
const TIMES = 2
/**
 * ms. A node asks no more than so much in each 750 ms (RPC-115): how long a burst takes depends on when it comes. So each
 * comes so long after another one of the same client, which ended as it was allowed to go on.
 */
const PAUSE = 1000

/** Of one block of one pairing. */
interface Block {
  /** ms: of the middle connection, and of the one that only 5 in 100 are slower than. */
  readonly middle: number
  readonly slow: number
  /** us of cores of both sides per connection, its end included. */
  readonly cores: number
}

/** Of a round of 100 at once. */
interface Burst {
  /** ms until all were open. */
  readonly time: number
  readonly cores: number
}

/** ms and cores of a connection: 1,000 one after the other, and 100 at once. */
export async function benchLatency({ sides, rounds, progress, onRow }: ConnectJob): Promise<void> {
  await withPairs(sides, async (pairs) => {
    for (const mode of MODES) {
      const sequential = async (pairing: Pairing, count: number): Promise<Block> => {
        const pair = pairs(pairing, mode)
        const { us, result } = await coresOf(pair, async () => {
          const times = await pair.client.call('sequential', mode, pair.publicKey, count)
          await pair.server.call('idle')
          return times
        })
        return { middle: median(result), slow: quantile(result, 0.95), cores: us / count }
      }
      const burst = async (pairing: Pairing): Promise<Burst> => {
        const pair = pairs(pairing, mode)
        await burstOf(pair)
        await setTimeout(PAUSE)
        return burstOf(pair)
      }
      const burstOf = async (pair: Pair): Promise<Burst> => {
        const { us, result } = await coresOf(pair, async () => {
          const time = await pair.client.call('concurrent', mode, pair.publicKey, AT_ONCE)
          await pair.client.call('hangUp')
          await pair.server.call('idle')
          return time
        })
        return { time: result, cores: us / AT_ONCE }
      }
      const blocks = rounds * BLOCKS
      const first = await inRounds(FIRST, (pairing, round) => {
        progress.tell(`connect ${mode}, the first blocks of ${IN_BLOCK}`, round, FIRST)
        return sequential(pairing, IN_BLOCK)
      })
      report(`the first ${FIRST * IN_BLOCK} ${mode}`, first, [
        ['middle', 'median', 'ms'],
        ['cores', 'cores of both sides', 'us']
      ])
      const one = await inRounds(blocks, (pairing, round) => {
        progress.tell(`connect ${mode}, blocks of ${IN_BLOCK}`, round, blocks)
        return sequential(pairing, IN_BLOCK)
      })
      report(`connect ${mode}`, one, [
        ['middle', 'median', 'ms'],
        ['slow', '95 of 100', 'ms'],
        ['cores', 'cores of both sides', 'us']
      ])
      const many = await inRounds(rounds * TIMES, (pairing, round) => {
        progress.tell(`connect ${mode}, ${AT_ONCE} at once`, round, rounds * TIMES)
        return burst(pairing)
      })
      report(`${AT_ONCE} at once, ${mode}`, many, [
        ['time', 'until all are open', 'ms'],
        ['cores', 'cores of both sides each', 'us']
      ])
    }
  })

  function report<K extends string>(
    title: string,
    measured: ReadonlyMap<Pairing, readonly Readonly<Record<K, number>>[]>,
    kinds: readonly (readonly [K, string, Row['unit']])[]
  ): void {
    const peer = measured.get(PAIRINGS.at(-1)!)!
    for (const [kind, what, unit] of kinds) {
      for (const pairing of PAIRINGS.slice(0, -1)) {
        const pair = { ours: measured.get(pairing)!.map((m) => m[kind]), peer: peer.map((m) => m[kind]) }
        onRow(pairedRow(`${title}, ${nameOf(pairing)}: ${what}`, unit, pair, { target: 1 }))
      }
    }
  }
}
