/** Values at which something changes: a tier, a sign bit, a limit of lists (ENC-8, ENC-11, ENC-32). */
export const BOUNDARIES: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  0x7fn,
  0x80n,
  0xfbn,
  0xfcn,
  0xfdn,
  0xfen,
  0xffn,
  0x100n,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x10000n,
  0x100000n,
  0x100001n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  0x1fffffffffffffn,
  0x20000000000000n,
  0x7fffffffffffffffn,
  0xffffffffffffffffn
]

const WIDTHS = [1, 3, 5, 9] as const
/** Bytes a tier takes, its first byte included. */
export type TierWidth = (typeof WIDTHS)[number]

export function shortestTier(value: bigint): TierWidth {
  return value < 0xfdn ? 1 : value <= 0xffffn ? 3 : value <= 0xffffffffn ? 5 : 9
}

/** The tiers in which a value can be written, shortest first (ENC-10). */
export function tiersOf(value: bigint): readonly TierWidth[] {
  return WIDTHS.slice(WIDTHS.indexOf(shortestTier(value)))
}

/** A uint in a tier of choice, possibly longer than needed, and possibly above 2^53-1. */
export function uintBytes(value: bigint, width: TierWidth = shortestTier(value)): Buffer {
  const bytes = Buffer.alloc(width)
  if (width === 1) bytes[0] = Number(value)
  else if (width === 3) {
    bytes[0] = 0xfd
    bytes.writeUInt16LE(Number(value), 1)
  } else if (width === 5) {
    bytes[0] = 0xfe
    bytes.writeUInt32LE(Number(value), 1)
  } else {
    bytes[0] = 0xff
    bytes.writeBigUInt64LE(value, 1)
  }
  return bytes
}
