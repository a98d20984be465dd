import { checkId } from './errors.js'

/**
 * The XOR metric (ENC-55): the distance of two ids is their bytewise XOR, read as an unsigned big-endian number.
 * All functions take ids of any one length and throw `BAD_ID` if the lengths differ.
 * They run many times per packet, so that the lengths are all they look at.
 */

/** The distance of `a` and `b` as bytes, most significant first. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (b.length !== a.length) checkId(b, a.length, 'b')
  return a.map((byte, i) => byte ^ (b[i] as number))
}

/**
 * Whether `a` (negative) or `b` (positive) is closer to `target`, or neither (0: they are equal). Made for `sort`:
 * `nodes.sort((a, b) => compareDistance(target, a.id, b.id))` puts the closest first.
 */
export function compareDistance(target: Uint8Array, a: Uint8Array, b: Uint8Array): number {
  if (a.length !== target.length) checkId(a, target.length, 'a')
  if (b.length !== target.length) checkId(b, target.length, 'b')
  // The first byte where a and b differ decides; before it their distances are the same (ENC-56).
  for (let i = 0; i < target.length; i++) {
    const [ours, theirs] = [a[i] as number, b[i] as number]
    if (ours !== theirs) return (ours ^ (target[i] as number)) - (theirs ^ (target[i] as number))
  }
  return 0
}

/** Number of leading bits that `a` and `b` share: 0 to 8 * length, the latter for equal ids. */
export function commonPrefixLength(a: Uint8Array, b: Uint8Array): number {
  if (b.length !== a.length) checkId(b, a.length, 'b')
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) ^ (b[i] as number)
    // Math.clz32 counts in 32 bits, of which a byte fills the last 8.
    if (difference !== 0) return i * 8 + Math.clz32(difference) - 24
  }
  return a.length * 8
}

/** Ascending order of ids, unsigned byte by byte: negative if `a` comes first. */
export function compareIds(a: Uint8Array, b: Uint8Array): number {
  if (b.length !== a.length) checkId(b, a.length, 'b')
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return 0
}
