/** A file of the peer that applications import too (API-277). */
declare module 'hyperdht/lib/noise-wrap.js' {
  const NoiseWrap: unknown
  export default NoiseWrap
}

/** The errors of the peer (API-252). */
declare module 'hyperdht/lib/errors.js' {
  const errors: unknown
  export default errors
}
