import { asBuffer, checkBytes } from '../encoding/index.js'
import { KeyError } from './errors.js'
import { PUBLIC_KEY_SIZE } from './key-pair.js'
import { decodeZBase32, encodeZBase32 } from './z-base-32.js'

/** How a key reads as text: 52 characters of z-base-32, 64 of hex, or a link around the former (ENC-74). */
export type KeyTextForm = 'z32' | 'hex' | 'link'

const LINK = 'pear://'
const Z32_LENGTH = 52
const HEX = /^[0-9a-fA-F]{64}$/

/**
 * The text of a key.
 *
 * @param key 32 bytes.
 * @param form default `z32`, as applications of the field show keys.
 * @throws EncodeError `BAD_BYTES` for anything but 32 bytes: a connect address that carries nodes has no text (ENC-84).
 */
export function encodeKey(key: Uint8Array, form: KeyTextForm = 'z32'): string {
  checkBytes(key, PUBLIC_KEY_SIZE, 'key')
  if (form === 'hex') return asBuffer(key).toString('hex')
  return form === 'link' ? LINK + encodeZBase32(key) : encodeZBase32(key)
}

/**
 * The key in a text: z-base-32, hex of either case, or one of them in a `pear://` link, whatever follows it after a slash
 * (ENC-74, ENC-75).
 *
 * @returns 32 bytes.
 * @throws KeyError `BAD_KEY_TEXT`, with the texts of ENC-76.
 */
export function decodeKey(text: string): Buffer {
  const key = typeof text === 'string' ? withoutLink(text) : ''
  if (key.length === Z32_LENGTH) return decodeZBase32(key)
  if (HEX.test(key)) return Buffer.from(key, 'hex')
  throw new KeyError('BAD_KEY_TEXT', 'Invalid Hypercore key')
}

function withoutLink(text: string): string {
  if (!text.startsWith(LINK)) return text
  const slash = text.indexOf('/', LINK.length)
  return text.slice(LINK.length, slash === -1 ? undefined : slash)
}
