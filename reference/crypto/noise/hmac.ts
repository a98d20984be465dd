import { hash512 } from './hash512.js'

/** Block length of BLAKE2b-512, in bytes (HS-10). */
const BLOCK_LENGTH = 128

/** HMAC over BLAKE2b-512, 64 bytes (HS-10). Not the keyed mode of BLAKE2b. */
export function hmac(key: Uint8Array, ...data: readonly Uint8Array[]): Buffer {
  const block = Buffer.alloc(BLOCK_LENGTH)
  block.set(key.length > BLOCK_LENGTH ? hash512(key) : key)
  return hash512(xor(block, 0x5c), hash512(xor(block, 0x36), ...data))
}

function xor(block: Uint8Array, pad: number): Uint8Array {
  return block.map((byte) => byte ^ pad)
}
