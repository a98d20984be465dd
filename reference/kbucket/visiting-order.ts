import { commonPrefixLength, xor } from './distance.js'

/**
 * Every bucket of a table centred on `own`, the nearest to `target` first. All ids of one bucket are nearer to the
 * target than all ids of the next.
 *
 * An id in bucket b agrees with `own` before bit b and disagrees at it. So where `own` and the target disagree at b, it
 * agrees with the target one bit longer than ids of later buckets do, and is nearer than all of them; where they agree,
 * it is farther than all of them. Hence: the bits in which they differ, ascending, then the others, descending.
 */
export function* bucketsByDistance(own: Uint8Array, target: Uint8Array): Generator<number, void, undefined> {
  const difference = xor(own, target)
  const bits = difference.length * 8
  const differs = (bit: number): boolean => (((difference[bit >> 3] as number) << (bit & 7)) & 0x80) !== 0
  for (let bit = 0; bit < bits; bit++) if (differs(bit)) yield bit
  for (let bit = bits - 1; bit >= 0; bit--) if (!differs(bit)) yield bit
}

/**
 * Every bucket in the order in which the peer reads them: the target's bucket d, then d-1 to 0, then d+1 upwards
 * (NODE-33, RPC-58). After d this is not the order of distance (NODE-34).
 */
export function* bucketsInPeerOrder(own: Uint8Array, target: Uint8Array): Generator<number, void, undefined> {
  const bits = own.length * 8
  // An equal id shares all bits and is put into the last bucket (NODE-28).
  const d = Math.min(commonPrefixLength(own, target), bits - 1)
  for (let bucket = d; bucket >= 0; bucket--) yield bucket
  for (let bucket = d + 1; bucket < bits; bucket++) yield bucket
}
