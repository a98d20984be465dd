/**
 * Golden wire vectors: every message, computation and conversation of the protocol as JSON, made by the peer. This folder
 * holds the files (`data`), their schema, what makes them (`cases`, `generate`) and what holds an implementation against
 * them (`verify`). README.md tells how to use the files from any language.
 */
export { checkVectorFile, loadVectorFile, loadVectors } from './load.js'
export * from './types.js'
export { verify, type VerifyOptions } from './verify.js'
