/** ChaCha20 and Poly1305 as RFC 8439 has them, and HChaCha20: for reading streams apart from any library (STR-46). */

const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]
const QUARTERS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14]
] as const
const BLOCK = 64

function words(bytes: Uint8Array): number[] {
  const buffer = Buffer.from(bytes)
  return Array.from({ length: bytes.length / 4 }, (_, i) => buffer.readUInt32LE(4 * i))
}

function bytesOf(state: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * state.length)
  state.forEach((word, i) => bytes.writeUInt32LE(word >>> 0, 4 * i))
  return bytes
}

function rounds(initial: readonly number[]): Uint32Array {
  const x = Uint32Array.from(initial)
  const turn = (a: number, b: number, c: number, by: number): void => {
    x[a]! += x[b]!
    const v = x[c]! ^ x[a]!
    x[c] = (v << by) | (v >>> (32 - by))
  }
  for (let i = 0; i < 10; i++) {
    for (const [a, b, c, d] of QUARTERS) {
      turn(a, b, d, 16)
      turn(c, d, b, 12)
      turn(a, b, d, 8)
      turn(c, d, b, 7)
    }
  }
  return x
}

/** 32 bytes from a key of 32 and an input of 16. */
export function hchacha20(key: Uint8Array, input: Uint8Array): Buffer {
  const x = rounds([...CONSTANTS, ...words(key), ...words(input)])
  return bytesOf([...x.subarray(0, 4), ...x.subarray(12)])
}

/** XORs with the keystream from block `counter` on. */
export function chacha20(key: Uint8Array, nonce: Uint8Array, counter: number, bytes: Uint8Array): Buffer {
  const out = Buffer.from(bytes)
  for (let at = 0, i = counter; at < out.length; at += BLOCK, i++) {
    const initial = [...CONSTANTS, ...words(key), i, ...words(nonce)]
    const stream = bytesOf(Array.from(rounds(initial), (word, j) => (word + initial[j]!) >>> 0))
    for (let j = 0; j < BLOCK && at + j < out.length; j++) out[at + j]! ^= stream[j]!
  }
  return out
}

const P = (1n << 130n) - 5n
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn

function little(bytes: Uint8Array): bigint {
  return BigInt('0x' + (Buffer.from(bytes).reverse().toString('hex') || '0'))
}

export function poly1305(key: Uint8Array, message: Uint8Array): Buffer {
  const r = little(key.subarray(0, 16)) & CLAMP
  let sum = 0n
  for (let at = 0; at < message.length; at += 16) {
    const part = message.subarray(at, at + 16)
    sum = ((sum + little(part) + (1n << BigInt(8 * part.length))) * r) % P
  }
  const tag = (sum + little(key.subarray(16))) & ((1n << 128n) - 1n)
  return Buffer.from(tag.toString(16).padStart(32, '0'), 'hex').reverse()
}
