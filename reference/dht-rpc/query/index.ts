/**
 * The iterative query (chapter 04): a stream of answers from ever nearer nodes, and a commit to the closest of them. It
 * knows its node through `QueryHost` only.
 */
export {
  DEFAULT_RETRIES,
  type Grouped,
  type Commit,
  type CommittingQuery,
  type QueryInit,
  type QueryOptions,
  type QueryRequest
} from './options.js'
export { Query, type QueryEvents } from './query.js'
export { QueryError, type QueryErrorCode } from './errors.js'
