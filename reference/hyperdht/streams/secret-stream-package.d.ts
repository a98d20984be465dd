/** `@hyperswarm/secret-stream` ships no types; what this package uses of it. Its objects are typed as `EncryptedStream`. */
declare module '@hyperswarm/secret-stream' {
  const NoiseSecretStream: new (isInitiator: boolean, rawStream: object | null, options: object) => object
  export default NoiseSecretStream
}
