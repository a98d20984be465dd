import { Client } from './client.js'
import { type RecordKind, store } from './records.js'
import { type Pair, type Row, row, type Sides } from '../row.js'
import { LOOPBACK } from '../udx.js'
import type { MemoryUse } from '../process-use.js'
import { type NodeProcess, withWorkers } from './workers.js'

const NODES = 100
const RECORDS = 10_000
const KINDS: readonly RecordKind[] = ['immutable', 'mutable', 'announce']
const TARGET = 0.7

/** Memory of a node that does nothing, one of a hundred that know each other; and of 10,000 stored records. */
export async function benchMemory(sides: Sides, onRow: (row: Row) => void): Promise<Row[]> {
  const rows: Row[] = []
  const add = (title: string, grown: Pair<MemoryUse>, per: number): void => {
    const pair = (kind: keyof MemoryUse): Pair<number> => ({
      ours: grown.ours[kind] / per,
      peer: grown.peer[kind] / per
    })
    // Real memory has what native code holds as well, and how full the allocators' pages happen to be: no target.
    const both = [
      row(`${title}: objects, buffers`, 'bytes', pair('live'), { target: TARGET }),
      row(`${title}: real memory`, 'bytes', pair('rss'))
    ]
    rows.push(...both)
    both.forEach(onRow)
  }
  const both = async (
    measure: (worker: NodeProcess, side: string) => Promise<MemoryUse>
  ): Promise<Pair<MemoryUse>> => ({
    ours: await withWorkers(1, ([worker]) => measure(worker!, sides.ours)),
    peer: await withWorkers(1, ([worker]) => measure(worker!, sides.peer))
  })

  const idle = await both(async (worker, side) => {
    // The first ones pay for the code.
    await worker.call('nodes', side, 2)
    return growth(worker, () => worker.call('nodes', side, NODES))
  })
  add('an idle node', idle, NODES)

  for (const kind of KINDS) {
    const grown = await both(async (worker, side) => {
      const client = new Client()
      try {
        const to = { host: LOOPBACK, port: await worker.call('node', side) }
        await store(client, to, kind, 0, RECORDS / 10)
        return await growth(worker, () => store(client, to, kind, RECORDS / 10, RECORDS / 10 + RECORDS))
      } finally {
        await client.close()
      }
    })
    add(`${RECORDS.toLocaleString('en')} records (${kind})`, grown, 1)
  }
  return rows
}

async function growth(worker: NodeProcess, act: () => Promise<void>): Promise<MemoryUse> {
  const before = await worker.call('memory')
  await act()
  const after = await worker.call('memory')
  return { live: after.live - before.live, rss: after.rss - before.rss }
}
