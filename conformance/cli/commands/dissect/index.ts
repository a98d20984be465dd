/** Parts of `punchlist dissect`: where bytes come from (an argument, stdin, a capture), what is wanted of them, where text goes. */
export { type CaptureSource, dissectCapture, openCapture } from './capture.js'
export { Output } from './io.js'
export {
  contextOf,
  type DissectOptions,
  type Filter,
  filterOf,
  secretsOf,
  usesFilters,
  usesSingleOptions
} from './options.js'
export { peekStdin, stdinText } from './stdin.js'
