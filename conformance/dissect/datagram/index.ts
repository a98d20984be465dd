/**
 * One datagram, read: which message it is, what is inside of its value, and what its bytes say about the reaction of a
 * node. Knows nothing of captures or terminals.
 */
export { type Command, commandNamed, commandOf, COMMANDS, errorName, type ValueKind } from './commands.js'
export { dissect } from './dissect.js'
export { type Secret, secretOf } from './keys.js'
export {
  type DatagramKind,
  type Dissection,
  type DissectContext,
  type Endpoint,
  NO_OUTLINE,
  type Outline
} from './types.js'
