/** What the tap calls of packages that ship no types. */

declare module 'sodium-native' {
  type Draw = (...buffers: Uint8Array[]) => unknown
  const sodium: Record<string, unknown> & {
    readonly randombytes_buf: (buffer: Uint8Array) => void
    readonly crypto_sign_keypair: (publicKey: Uint8Array, secretKey: Uint8Array) => void
    readonly crypto_sign_seed_keypair: (publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array) => void
    readonly crypto_secretstream_xchacha20poly1305_init_push: Draw
    readonly crypto_secretstream_xchacha20poly1305_init_pull: Draw
    readonly crypto_aead_chacha20poly1305_ietf_encrypt: Draw
    readonly crypto_secretbox_easy: Draw
    readonly crypto_generichash: (output: Uint8Array, input: Uint8Array, key?: Uint8Array) => void
  }
  export default sodium
}
