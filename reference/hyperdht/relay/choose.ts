import { checkBytes } from '../../encoding/index.js'

/** The option `relayThrough` of connect and createServer (STR-96, API-170). */
export type RelayThrough =
  | Uint8Array
  | readonly Uint8Array[]
  | null
  | undefined
  | (() => Uint8Array | readonly Uint8Array[] | null | undefined)

/**
 * The relay for one attempt: the key itself, one of several at random, or what a function gives. Null: none.
 *
 * @throws what the function throws, and EncodeError `BAD_BYTES` for anything but keys of 32 bytes
 */
export function chooseRelay(relayThrough: RelayThrough): Uint8Array | null {
  const given = typeof relayThrough === 'function' ? relayThrough() : relayThrough
  const key = Array.isArray(given) ? (given as Uint8Array[])[Math.floor(Math.random() * given.length)] : given
  return key ? checkBytes(key as Uint8Array, 32, 'relayThrough') : null
}
