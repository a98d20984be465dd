import { OPERATIONS } from './network-costs.js'
import { type Row, row, type Sides } from './row.js'
import { withWorkers } from './worker-process.js'

/** Packets and virtual time per operation in a network of 500 nodes: of the same implementation, and of the peer. */
export async function benchNetwork(sides: Sides, onRow: (row: Row) => void): Promise<Row[]> {
  const costs = (network: string, newcomers: string) =>
    withWorkers(1, ([worker]) => worker!.call('networkCosts', network, newcomers))
  const peer = await costs(sides.peer, sides.peer)
  const rows: Row[] = []
  const add = (where: string, ours: typeof peer): void => {
    for (const operation of OPERATIONS) {
      const [mine, theirs] = [ours[operation], peer[operation]]
      const packets = { ours: mine.packets, peer: theirs.packets }
      const virtualMs = { ours: mine.virtualMs, peer: theirs.virtualMs }
      rows.push(
        row(`${operation} ${where}`, 'packets', packets, { target: 1 }),
        row(`${operation} ${where}`, 'virtual ms', virtualMs, { target: 1 })
      )
    }
  }
  add('among 500 of the peer', await costs(sides.peer, sides.ours))
  add('among 500 of its own', await costs(sides.ours, sides.ours))
  for (const each of rows) onRow(each)
  return rows
}
