/**
 * The storer side of chapter 05: answers FIND_PEER, LOOKUP, ANNOUNCE, UNANNOUNCE, MUTABLE_PUT/GET and
 * IMMUTABLE_PUT/GET for a node that it knows as {@link RecordsHost}; caches of bounded size and age; optionally a store behind them
 * that outlives the process. Knows no sockets: a request comes in as an `Incoming` and is answered through it.
 */
export type * from './contract.js'
export { RecordsError, type RecordsErrorCode } from './errors.js'
export { type Forward, Forwards } from './forwards.js'
export {
  type CacheLimits,
  DEFAULT_MAX_AGE,
  DEFAULT_MAX_SIZE,
  DEFAULT_VALUE_MAX_AGE,
  type LimitOptions
} from './limits.js'
export { Records, type RecordsOptions } from './records.js'
