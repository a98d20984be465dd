import type { Json } from '../layouts/index.js'

/**
 * Values that the peer decodes and cannot encode: its encoder reserves one byte for a number and writes more. Only the
 * comparison of encoded bytes is left out, only for these values, and each time is counted and shown.
 */
export interface KnownDifference {
  readonly name: string
  readonly message: string
  /** Where the specification says so. */
  readonly claims: readonly string[]
  readonly reason: string
  applies(value: Json): boolean
}

const LARGEST_ONE_BYTE_UINT = 252

function oneByte(
  message: string,
  fields: readonly string[],
  claims: readonly string[],
  reason: string
): KnownDifference {
  return {
    name: `${message}-${fields.join('-')}-above-${LARGEST_ONE_BYTE_UINT}`,
    message,
    claims,
    reason,
    applies: (value) =>
      fields.some((field) => ((value as Record<string, Json>)[field] as number) > LARGEST_ONE_BYTE_UINT)
  }
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  oneByte(
    'noise-payload',
    ['error', 'firewall'],
    ['HS-45'],
    'the peer reserves one byte for error and firewall and writes a broken message'
  ),
  oneByte(
    'holepunch-payload',
    ['error', 'firewall', 'round'],
    ['HP-38'],
    'the peer reserves one byte for error, firewall and round and writes a message that is cut short'
  ),
  oneByte(
    'handshake',
    ['mode'],
    ['HS-227'],
    'the peer reserves one byte for the mode and fails or writes a broken message'
  ),
  oneByte(
    'holepunch',
    ['mode'],
    ['HP-221'],
    'the peer reserves one byte for the mode and fails or writes a broken message'
  )
]
