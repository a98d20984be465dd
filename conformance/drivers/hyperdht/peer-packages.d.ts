/** Files of the peer that are imported by name; everything else is found from there (peer.ts). */
declare module 'hyperdht/lib/constants.js' {
  const constants: unknown
  export default constants
}

declare module 'hyperdht/lib/plugin.js' {
  const Plugin: unknown
  export default Plugin
}
