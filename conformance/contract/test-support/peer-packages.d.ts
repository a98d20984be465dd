/** A file of the peer that applications import too (API-277). */
declare module 'hyperdht/lib/noise-wrap.js' {
  const NoiseWrap: unknown
  export default NoiseWrap
}
