/**
 * Bytes as a tree of fields: the interpreter of the layouts, and what it is made of. Knows nothing of datagrams, commands
 * or captures.
 */
export { formatNumber, plural, preview } from './labels.js'
export {
  type FieldError,
  type FieldErrorCode,
  type FieldNode,
  type FieldRole,
  findField,
  type FlagBit,
  leaves,
  visitFields
} from './node.js'
export { FieldSource, type LeafInit } from './source.js'
export { walk, type WalkOptions } from './walk.js'
