/**
 * Putting and getting values (chapter 05, sections 6.6 to 6.8): immutable ones under their hash, mutable ones under the
 * hash of the key that signs them. A put tells who stored, who refused, and whether the value can be fetched back.
 */
export { immutableIsFetchable, MAX_PAYLOAD, mutableIsFetchable } from './fetchable.js'
export {
  immutableGet,
  type ImmutableGetOptions,
  immutablePut,
  type ImmutablePutOptions,
  type ImmutablePutResult,
  type ImmutableResult
} from './immutable.js'
export {
  mutableGet,
  type MutableGetOptions,
  type MutableKeyPair,
  mutablePut,
  type MutablePutOptions,
  type MutablePutResult,
  type MutableResult,
  type MutableSigner
} from './mutable.js'
export { type PutReport, type StrictOption } from './put.js'
