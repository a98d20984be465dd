import sodium from 'sodium-native'

/** Where fresh random bytes come from: returns `length` bytes that nobody else holds. */
export type RandomBytes = (length: number) => Buffer

/**
 * The default source. Every random byte of this layer, those of key pairs included, comes through
 * `sodium.randombytes_buf`, looked up at each call: who replaces that one function has made the layer deterministic.
 */
export const randomBytes: RandomBytes = (length) => {
  const bytes = Buffer.allocUnsafeSlow(length)
  sodium.randombytes_buf(bytes)
  return bytes
}
