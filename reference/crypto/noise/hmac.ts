import { hash512 } from './hash512.js'

/** Block length of BLAKE2b-512, in bytes (HS-10). */
const BLOCK_LENGTH = 128

const INNER = 0x36
const OUTER = 0x5c

/**
 * The padded key of the call under way: a handshake makes dozens. BOUNDED: by BLOCK_LENGTH. Wiped after each use: it may be
 * made of a secret.
 */
const block = Buffer.alloc(BLOCK_LENGTH)

/** HMAC over BLAKE2b-512, 64 bytes (HS-10). Not the keyed mode of BLAKE2b. */
export function hmac(key: Uint8Array, ...data: readonly Uint8Array[]): Buffer {
  const padded = key.length > BLOCK_LENGTH ? hash512(key) : key
  pad(padded, INNER)
  const inner = hash512(block, ...data)
  pad(padded, OUTER)
  const digest = hash512(block, inner)
  block.fill(0)
  return digest
}

function pad(key: Uint8Array, byte: number): void {
  block.fill(byte)
  for (let i = 0; i < key.length; i++) block[i] = (key[i] as number) ^ byte
}
