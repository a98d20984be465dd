import { commonPrefixLength } from './distance.js'

/**
 * Buckets of a table centred on `own`, the nearest to `target` first. All ids of one bucket are nearer to the target than
 * all ids of the next.
 *
 * An id in bucket b agrees with `own` before bit b and disagrees at it. So where `own` and the target disagree at b, it
 * agrees with the target one bit longer than ids of later buckets do, and is nearer than all of them; where they agree,
 * it is farther than all of them. Hence: the bits in which they differ, ascending, then the others, descending.
 *
 * @param end buckets from here on are left out; default none
 */
export function bucketsByDistance(own: Uint8Array, target: Uint8Array, end = own.length * 8): number[] {
  const order: number[] = []
  for (let bit = 0; bit < end; bit++) if (differ(own, target, bit)) order.push(bit)
  for (let bit = end - 1; bit >= 0; bit--) if (!differ(own, target, bit)) order.push(bit)
  return order
}

/**
 * Buckets in the order in which the peer reads them: the target's bucket d, then d-1 to 0, then d+1 upwards (NODE-33,
 * RPC-58). After d this is not the order of distance (NODE-34).
 *
 * @param end buckets from here on are left out; default none
 */
export function bucketsInPeerOrder(own: Uint8Array, target: Uint8Array, end = own.length * 8): number[] {
  const order: number[] = []
  // An equal id shares all bits and is put into the last bucket (NODE-28).
  const d = Math.min(commonPrefixLength(own, target), own.length * 8 - 1)
  for (let bucket = Math.min(d, end - 1); bucket >= 0; bucket--) order.push(bucket)
  for (let bucket = d + 1; bucket < end; bucket++) order.push(bucket)
  return order
}

/** Whether two ids disagree at a bit; bit 0 is the highest of the first byte. */
function differ(a: Uint8Array, b: Uint8Array, bit: number): boolean {
  const byte = bit >> 3
  return ((((a[byte] as number) ^ (b[byte] as number)) << (bit & 7)) & 0x80) !== 0
}
