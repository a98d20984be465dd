import { KeyError } from './errors.js'

/** Values 0 to 31 (ENC-77). */
const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769'

const VALUES: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (c, value) => [c, value]))

/** Bytes as z-base-32: five bits a character, most significant first, the last group padded with zero bits (ENC-77). */
export function encodeZBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let pending = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    for (pending += 8; pending >= 5; pending -= 5) text += ALPHABET[(bits >>> (pending - 5)) & 31]
    bits &= 31
  }
  return pending > 0 ? text + ALPHABET[(bits << (5 - pending)) & 31] : text
}

/**
 * The whole bytes in a z-base-32 text. Padding bits are dropped unread (ENC-78).
 *
 * @throws KeyError `BAD_KEY_TEXT` for a character outside the alphabet, upper case included (ENC-76).
 */
export function decodeZBase32(text: string): Buffer {
  const bytes = Buffer.alloc(Math.floor((text.length * 5) / 8))
  let length = 0
  let bits = 0
  let pending = 0
  for (let i = 0; i < text.length; i++) {
    const value = VALUES.get(text.charAt(i))
    if (value === undefined) {
      const c = text.charAt(i)
      throw new KeyError('BAD_KEY_TEXT', `Invalid character in base32 input: "${c}" at position ${i}`)
    }
    bits = ((bits & 0xff) << 5) | value
    pending += 5
    if (pending >= 8) {
      pending -= 8
      bytes[length++] = (bits >>> pending) & 0xff
    }
  }
  return bytes
}
