/** The functions of sodium-native that this package calls, typed. The package ships no types of its own. */
declare module 'sodium-native' {
  interface Sodium {
    crypto_generichash(output: Uint8Array, input: Uint8Array, key?: Uint8Array): void
    crypto_generichash_batch(output: Uint8Array, inputs: readonly Uint8Array[], key?: Uint8Array): void
  }
  const sodium: Sodium
  export default sodium
}
