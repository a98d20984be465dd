/**
 * The functions of sodium-native that this package calls, typed. The package ships no types of its own.
 *
 * Unless a line says otherwise a function throws an untyped error for a wrong size or type, so callers check first, and
 * writes its result into its first argument.
 */
declare module 'sodium-native' {
  interface Sodium {
    randombytes_buf(buffer: Uint8Array): void
    /** Whether two byte strings of the same length are equal, in constant time. */
    sodium_memcmp(a: Uint8Array, b: Uint8Array): boolean

    crypto_generichash(output: Uint8Array, input: Uint8Array, key?: Uint8Array): void
    crypto_generichash_batch(output: Uint8Array, inputs: readonly Uint8Array[], key?: Uint8Array): void
    crypto_hash_sha512(output: Uint8Array, input: Uint8Array): void

    crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void
    crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void
    /** False for a signature that does not verify. */
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean

    crypto_secretbox_easy(output: Uint8Array, message: Uint8Array, nonce: Uint8Array, key: Uint8Array): void
    /** False for a box that does not verify. */
    crypto_secretbox_open_easy(output: Uint8Array, box: Uint8Array, nonce: Uint8Array, key: Uint8Array): boolean

    /** Throws for a point or a product that HS-8 refuses. */
    crypto_scalarmult_ed25519_noclamp(product: Uint8Array, scalar: Uint8Array, point: Uint8Array): void
    crypto_core_ed25519_add(sum: Uint8Array, a: Uint8Array, b: Uint8Array): void

    crypto_aead_chacha20poly1305_ietf_encrypt(
      ciphertext: Uint8Array,
      message: Uint8Array,
      associatedData: Uint8Array,
      unused: null,
      nonce: Uint8Array,
      key: Uint8Array
    ): number
    /** Throws for a tag that does not verify. The ciphertext must not be shorter than its 16-byte tag. */
    crypto_aead_chacha20poly1305_ietf_decrypt(
      message: Uint8Array,
      unused: null,
      ciphertext: Uint8Array,
      associatedData: Uint8Array,
      nonce: Uint8Array,
      key: Uint8Array
    ): number
  }
  const sodium: Sodium
  export default sodium
}
