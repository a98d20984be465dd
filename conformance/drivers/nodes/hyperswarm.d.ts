/** The application, which ships no types, by what surface.ts says of it. */
declare module 'hyperswarm' {
  const Hyperswarm: unknown
  export default Hyperswarm
}
