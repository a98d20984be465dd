import { createHash } from 'node:crypto'
import { InvalidArgumentError } from 'commander'
import type { Shard } from '../engine/index.js'
import type { ShardMark } from '../report/cells.js'

const MAX_SHARDS = 10_000

/** Parser of `--shard i/n`. */
export function readShard(text: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number)
  if (index === undefined || count === undefined || index < 1 || index > count || count > MAX_SHARDS) {
    throw new InvalidArgumentError('It must be i/n, such as 2/8, with i from 1 to n.')
  }
  return { index, count }
}

/** What shards of one run have in common: the cells of all of them, the seeds, the lab. */
export function markOf(
  { index, count }: Shard,
  cells: readonly string[],
  seeds: readonly string[],
  lab: string
): ShardMark {
  const plan = createHash('sha256')
    .update(JSON.stringify([[...cells].sort(), seeds, lab]))
    .digest('hex')
  return { index, count, plan: plan.slice(0, 16) }
}
