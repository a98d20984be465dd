import { UserError } from '../errors.js'
import type { ShardMark } from './cells.js'

/**
 * Whether reports are all shards of one run, each once, or none of them is one.
 *
 * @throws UserError `USAGE` with what is missing, there twice, or of another run.
 */
export function checkShards(reports: readonly { readonly shard?: ShardMark | null }[]): void {
  const marks = reports.flatMap(({ shard }) => shard ?? [])
  const [first] = marks
  if (first === undefined) return
  const wrong = (what: string): never => {
    throw new UserError('USAGE', `These are not all the shards of one run: ${what}.`)
  }
  if (marks.length < reports.length) wrong(`${reports.length - marks.length} of them are whole runs`)
  const { count, plan } = first
  const alien = marks.find((mark) => mark.count !== count || mark.plan !== plan)
  if (alien !== undefined) {
    const what =
      alien.count === count ? 'planned other cells, seeds or implementations' : `is one of ${alien.count}, not ${count}`
    wrong(`shard ${alien.index}/${alien.count} ${what}`)
  }
  const given = marks.map(({ index }) => index)
  const twice = [...new Set(given.filter((index, i) => given.indexOf(index) !== i))]
  if (twice.length > 0) wrong(`shard ${list(twice, count)} is there more than once`)
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !given.includes(index))
  if (missing.length > 0) wrong(`shard ${list(missing, count)} is missing`)
}

function list(indices: readonly number[], count: number): string {
  return [...indices]
    .sort((a, b) => a - b)
    .map((index) => `${index}/${count}`)
    .join(', ')
}
