/**
 * Bytes as a string of one character per byte. The engine keeps such a string in one block with a 16-byte head, where a
 * Buffer is several objects and well over 100 bytes: records are many, small and rarely read.
 */
export function pack(bytes: Uint8Array): string {
  return Buffer.isBuffer(bytes)
    ? bytes.toString('latin1')
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/** The bytes again, as a copy. */
export function unpack(packed: string): Buffer {
  return Buffer.from(packed, 'latin1')
}
