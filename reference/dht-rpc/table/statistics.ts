import type { Checks } from './checks.js'
import type { KnownNodes } from './known-nodes.js'

/** A node heard from less than this many ticks ago is good: 15 minutes. */
const GOOD_TICKS = 180

/** What the table holds. Every node is counted as good, doubtful or bad. */
export interface TableStatistics {
  nodes: number
  /** Heard from in the last 15 minutes, and nobody has called them dead since. */
  good: number
  /** Not heard from for longer, or never. */
  doubtful: number
  /** Reported dead by another node, and not heard from since. */
  bad: number
  /** Checks of nodes under way. */
  checking: number
  /** The buckets that are not empty, nearest last: leading bits shared with our id, and number of nodes. */
  buckets: { index: number; nodes: number }[]
}

export function describeTable(nodes: KnownNodes, checks: Checks, tick: number): TableStatistics {
  const statistics: TableStatistics = {
    nodes: nodes.size,
    good: 0,
    doubtful: 0,
    bad: 0,
    checking: checks.running,
    buckets: []
  }
  for (const record of nodes.recency) {
    if (record.hinted) statistics.bad++
    else if (record.heard && tick - record.seen < GOOD_TICKS) statistics.good++
    else statistics.doubtful++
  }
  const { table } = nodes
  for (let index = 0; index < table.buckets; index++) {
    const { length } = table.bucket(index)
    if (length > 0) statistics.buckets.push({ index, nodes: length })
  }
  return statistics
}
