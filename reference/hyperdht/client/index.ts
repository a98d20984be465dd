/** What the calls of a client share: the node as they see it, results, and the step that stores (chapter 05, section 6). */
export { StoreError, type StoreErrorCode } from './errors.js'
export { type ClientNode, type ClientOptions, type CommittingOptions, query } from './node.js'
export { base, type Peer, peerOf, type ResultBase } from './results.js'
export { emptyReport, refusal, store, type StoreReport, type StoreRequest, storing, strictFailure } from './store.js'
