/**
 * The entry of the package: its default export is the class of a node. `require()` returns the class itself, with all types
 * below as `HyperDHT.Reply` and so on; with `import` they can also be imported by name.
 */
import { HyperDHT as Node } from './hyperdht/index.js'
import type * as types from './hyperdht/types.js'

const HyperDHT = Node
type HyperDHT = Node
/** The names of section 10.26. */
// eslint-disable-next-line @typescript-eslint/no-namespace -- types reached through the class, as `HyperDHT.Reply`
declare namespace HyperDHT {
  type Address = types.Address
  type BootstrapEntry = types.BootstrapEntry
  type BoundAddress = types.BoundAddress
  type Health = types.Health
  type HealthStats = types.HealthStats
  type IncomingRequest = types.IncomingRequest
  type KeyPair = types.KeyPair
  type LogOptions = types.LogOptions
  type NetworkInterface = types.NetworkInterface
  type NodeAddress = types.NodeAddress
  type NodeConfig = types.NodeConfig
  type NodeList = types.NodeList
  type NodeOptions = types.NodeOptions
  type OutgoingRequest = types.OutgoingRequest
  type PingOptions = types.PingOptions
  type PluginLike = types.PluginLike
  type PublicKeyLike = types.PublicKeyLike
  type Query<T = types.Reply> = types.Query<T>
  type QueryOptions<T = types.Reply> = types.QueryOptions<T>
  type Reply = types.Reply
  type ReplyOptions = types.ReplyOptions
  type RequestOptions = types.RequestOptions
  type RoutingTable = types.RoutingTable
  type RttStats = types.RttStats
  type Session = types.Session
  type Signer = types.Signer
  type Stats = types.Stats
  type TableNode = types.TableNode
  type UDX = types.UDX
  type UDXSocket = types.UDXSocket
  type PeerRecord = types.PeerRecord
  type FindPeerResult = types.FindPeerResult
  type LookupResult = types.LookupResult
  type ImmutableResult = types.ImmutableResult
  type ImmutablePutResult = types.ImmutablePutResult
  type MutableResult = types.MutableResult
  type MutablePutResult = types.MutablePutResult
  type AnnouncePayload = types.AnnouncePayload
  type SignAnnounce = types.SignAnnounce
  type SignMutable = types.SignMutable
  type LookupOptions = types.LookupOptions
  type FindPeerOptions = types.FindPeerOptions
  type UnannounceOptions = types.UnannounceOptions
  type AnnounceOptions = types.AnnounceOptions
  type PutOptions = types.PutOptions
  type MutablePutOptions = types.MutablePutOptions
  type MutableGetOptions = types.MutableGetOptions
  type RawStreamOptions = types.RawStreamOptions
  type RawStreamSet = types.RawStreamSet
  type UDXStream = types.UDXStream
  type NoiseSecretStream = types.NoiseSecretStream
  type HandshakePayload = types.HandshakePayload
  type HandshakeDriver = types.HandshakeDriver
  type CreateHandshake = types.CreateHandshake
  type CreateSecretStream = types.CreateSecretStream
  type RelayThrough = types.RelayThrough
  type Firewall = types.Firewall
  type HolepunchHook = types.HolepunchHook
  type ServerOptions = types.ServerOptions
  type ListenOptions = types.ListenOptions
  type Server = types.Server
  type ConnectionRef = types.ConnectionRef
  type ConnectionPool = types.ConnectionPool
  type ConnectOptions = types.ConnectOptions
  type ConnectFailure = types.ConnectFailure
  type ConnectStory = types.ConnectStory
}

export type { RecordFilter, RecordKind, RecordStats, RecordStore, StoreRequest } from './hyperdht/index.js'
export type * from './hyperdht/types.js'
export default HyperDHT
