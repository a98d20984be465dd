/**
 * A durable home for the records that a node stores for others. An entry of its own, because it needs the package
 * `classic-level`, which the rest of this package does without.
 *
 * @example
 * import HyperDHT from '@punchlist/hyperdht'
 * import { DurableStore } from '@punchlist/hyperdht/store'
 *
 * const node = new HyperDHT({ store: await DurableStore.open('./records') })
 */
export { DurableStore } from './durable-store.js'
export { DurableStoreError, type DurableStoreErrorCode } from './errors.js'
