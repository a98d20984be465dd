/** What {@link parseHex} says about a text: bytes, or what is wrong with it. */
export type HexResult = { readonly bytes: Buffer } | { readonly problem: string }

/**
 * Bytes from hex as people paste it: either case, with spaces, newlines, colons or commas between, with or without `0x`.
 * Never throws.
 */
export function parseHex(text: string): HexResult {
  const bare = text.replace(/(^|[\s,:])0x/gi, '$1').replace(/[\s,:]+/g, '')
  const wrong = /[^0-9a-f]/i.exec(bare)
  if (wrong !== null) return { problem: `${JSON.stringify(wrong[0])} is no hex digit` }
  if (bare.length % 2 !== 0) return { problem: `${bare.length} hex digits are no whole number of bytes` }
  return { bytes: Buffer.from(bare, 'hex') }
}
