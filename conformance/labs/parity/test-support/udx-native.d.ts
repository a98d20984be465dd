/** The real stack, typed as far as it is made here: what it makes is held against the virtual one's types. */
declare module 'udx-native' {
  const UDX: new () => object
  export default UDX
}
