/**
 * A Kademlia node on datagrams (chapters 02 to 04): others build on {@link DhtRpc} directly, and HyperDHT does too.
 */
export { BlockList } from './block-list.js'
export {
  bootstrapAddress,
  BootstrapError,
  DEFAULT_BOOTSTRAP,
  splitSuggestedHost,
  type SuggestedHost
} from './bootstrap-address.js'
export type { OutgoingRequest, PingOptions, RequestOptions } from './calls.js'
export type { QueryHost } from './contract.js'
export { DhtRpc, DhtRpc as default } from './dht-rpc.js'
export { DhtRpcError, type DhtRpcErrorCode } from './errors.js'
export type { DhtRpcEvents } from './events.js'
export type { HealthMonitor, HealthStats } from './lifecycle/index.js'
export * from './messages/index.js'
export type { DhtRpcConfig, DhtRpcStats, LogOptions } from './node-types.js'
export type { DhtRpcOptions } from './options.js'
export * from './query/index.js'
export type { ReplyStats, RttStats } from './rtt-stats.js'
export { Session, type SessionNode } from './session.js'
export type { NodeStatus } from './status.js'
export type { NodeRecord, RecencyList, RecencyListOptions, SavedTable, TableStatistics } from './table/index.js'
