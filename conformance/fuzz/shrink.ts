import fc from 'fast-check'

/** How often an input may be made smaller. Each step costs microseconds; the limit is for a shrinker that circles. */
const MAX_SHRINKS = 20_000

/**
 * The smallest input that still fails, found by fast-check from one that fails: shorter first, then smaller bytes.
 *
 * @param fails whether an input fails in the same way as the first one.
 */
export function shrink(failing: Buffer, fails: (bytes: Buffer) => boolean): Buffer {
  let smallest = failing
  let tries = 0
  const property = fc.property(fc.uint8Array({ maxLength: Math.max(1, failing.length), size: 'max' }), (candidate) => {
    const bytes = Buffer.from(candidate)
    if (tries++ > MAX_SHRINKS || !fails(bytes)) return true
    smallest = bytes
    return false
  })
  // The failing input is the only case that is run; all others come from shrinking it.
  fc.check(property, { examples: [[Uint8Array.from(failing)]], numRuns: 1, seed: 0 })
  return smallest
}
