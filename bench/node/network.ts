import { type NetworkCosts, OPERATIONS } from './network-costs.js'
import { type Row, row, type Sides } from '../row.js'
import { withWorkers } from './workers.js'

const SEEDS = ['a', 'b'] as const

const MEASURES = [
  ['packets', 'packets'],
  ['virtualMs', 'virtual ms']
] as const

/**
 * Packets and virtual time per operation in a network of 500 nodes: of the peer, and of the same implementation. Each run
 * is exact. But an implementation that only does two things in another order at one instant meets other nodes from then
 * on: that is why there are several networks, and a spread.
 */
export async function benchNetwork(sides: Sides, onRow: (row: Row) => void): Promise<Row[]> {
  const costs = async (network: string, newcomers: string): Promise<NetworkCosts[]> => {
    const all: NetworkCosts[] = []
    for (const seed of SEEDS) {
      all.push(await withWorkers(1, ([worker]) => worker!.call('networkCosts', seed, network, newcomers)))
    }
    return all
  }
  const rows: Row[] = []
  const add = (where: string, ours: readonly NetworkCosts[]): void => {
    for (const operation of OPERATIONS) {
      for (const [measure, unit] of MEASURES) {
        const [mine, theirs] = [ours, peer].map((all) => meanOf(all.flatMap((costs) => costs[operation][measure])))
        const pair = { ours: mine!.mean, peer: theirs!.mean }
        const spread = (pair.ours / pair.peer) * Math.hypot(mine!.error / pair.ours, theirs!.error / pair.peer)
        const done = row(`${operation} ${where}`, unit, pair, { target: 1, spread })
        rows.push(done)
        onRow(done)
      }
    }
  }
  const peer = await costs(sides.peer, sides.peer)
  add('among 500 of the peer', await costs(sides.peer, sides.ours))
  add('among 500 of its own', await costs(sides.ours, sides.ours))
  return rows
}

/** The mean, and its standard error. */
function meanOf(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  return { mean, error: Math.sqrt(variance / values.length) }
}
