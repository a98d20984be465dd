/** The one file of the peer that is imported by name; everything else is found from there (peer.ts). */
declare module 'hyperdht/lib/constants.js' {
  const constants: unknown
  export default constants
}
