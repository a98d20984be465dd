import { commonPrefixLength, compareDistance } from './distance.js'

interface Identified {
  readonly id: Uint8Array
}

/**
 * Appends nodes of `list`, in which different ids ascend, to `into`: the nearest to the target first, until it holds `n`.
 *
 * Such a list is a binary tree written down: at the first bit in which its ends differ it falls into those with the bit
 * clear and, behind them, those with it set. All of the part that has the bit as the target does are nearer than all of
 * the other. So nothing is sorted, and what is not wanted any more is not looked at.
 */
export function appendNearest<T extends Identified>(
  into: T[],
  n: number,
  target: Uint8Array,
  list: readonly T[],
  from = 0,
  to = list.length
): void {
  if (into.length >= n || from === to) return
  const first = list[from] as T
  if (to - from === 1) {
    into.push(first)
    return
  }
  const last = list[to - 1] as T
  if (to - from === 2) {
    const inOrder = compareDistance(target, first.id, last.id) < 0
    into.push(inOrder ? first : last)
    if (into.length < n) into.push(inOrder ? last : first)
    return
  }
  const bit = commonPrefixLength(first.id, last.id)
  const split = firstWith(bit, list, from, to)
  if (hasBit(target, bit)) {
    appendNearest(into, n, target, list, split, to)
    appendNearest(into, n, target, list, from, split)
  } else {
    appendNearest(into, n, target, list, from, split)
    appendNearest(into, n, target, list, split, to)
  }
}

/** Where those with the bit set begin: the first node has it clear, the last one set, and all agree before it. */
function firstWith(bit: number, list: readonly Identified[], from: number, to: number): number {
  let low = from + 1
  let high = to - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (hasBit((list[middle] as Identified).id, bit)) high = middle
    else low = middle + 1
  }
  return low
}

/** Bit 0 is the highest of the first byte. */
function hasBit(id: Uint8Array, bit: number): boolean {
  return (((id[bit >> 3] as number) << (bit & 7)) & 0x80) !== 0
}
