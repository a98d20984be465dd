/** Types of the public surface under the names of section 10.26: `HyperDHT.Reply`, or by name from the package. */
import type { KeyPair } from '../crypto/index.js'
import type * as rpc from '../dht-rpc/index.js'
import type { Address } from '../ipencoding/index.js'
import type * as udp from '../udp-request/index.js'
import type { HyperDHT } from './hyperdht.js'
import type { HyperDHTOptions } from './options.js'
import type * as connecting from './connect/index.js'
import type * as discovery from './discovery/index.js'
import type * as handshake from './handshake/index.js'
import type { PunchHook } from './holepunch/index.js'
import type { NoisePayload } from './messages/index.js'
import type * as peers from './peers/index.js'
import type * as pool from './pool/index.js'
import type { PluginLike as AnyPlugin } from './plugins/index.js'
import type * as values from './records-client/index.js'
import type * as server from './server/index.js'
import type { HyperDHTStats } from './stats.js'
import type { RawStreams } from './streams/index.js'

export type { Address, KeyPair }
export type { NodeAddress, NetworkInterface, Reply, ReplyOptions } from '../udp-request/index.js'
export type {
  HealthStats,
  LogOptions,
  OutgoingRequest,
  PingOptions,
  RequestOptions,
  RttStats
} from '../dht-rpc/index.js'

/** `host:port`, `ip@host:port`, a port on 127.0.0.1, or an address (API-16). */
export type BootstrapEntry = string | number | Address
export type BoundAddress = udp.UdxAddress
/** 32 bytes, an address encoding, 64 digits of hex, 52 of z-base-32, or a `pear://` link (API-159). */
export type PublicKeyLike = Uint8Array | string
/** What is accepted where a key pair signs records: `sign` goes before `secretKey` (API-158). */
export type Signer = discovery.SigningKeyPair
export type IncomingRequest = udp.Incoming
export type Query<T = udp.Reply> = rpc.Query<T, HyperDHT>
export type QueryOptions<T = udp.Reply> = rpc.QueryOptions<T, HyperDHT>
export type Session = rpc.Session<HyperDHT>
export type PluginLike = AnyPlugin<HyperDHT>
export type NodeOptions = HyperDHTOptions
export type NodeConfig = rpc.DhtRpcConfig
export type NodeList = HyperDHT['nodes']
export type TableNode = rpc.NodeRecord
export type RoutingTable = HyperDHT['table']
export type Stats = HyperDHTStats
export type Health = rpc.HealthMonitor
export type UDX = udp.Udx
export type UDXSocket = udp.UdxSocket
export type PeerRecord = discovery.LookupResult['peers'][number]
export type FindPeerResult = discovery.FindPeerResult
export type LookupResult = discovery.LookupResult
export type ImmutableResult = values.ImmutableResult
export type ImmutablePutResult = values.ImmutablePutResult
export type MutableResult = values.MutableResult
export type MutablePutResult = values.MutablePutResult
export type AnnouncePayload = discovery.Announcement
export type SignAnnounce = discovery.AnnounceSigner
export type SignMutable = values.MutableSigner
export type LookupOptions = discovery.LookupOptions<HyperDHT>
export type FindPeerOptions = discovery.FindPeerOptions<HyperDHT>
export type UnannounceOptions = discovery.UnannounceOptions<HyperDHT>
export type AnnounceOptions = discovery.AnnounceOptions<HyperDHT>
export type PutOptions = values.ImmutablePutOptions<HyperDHT>
export type MutablePutOptions = values.MutablePutOptions<HyperDHT>
export type MutableGetOptions = values.MutableGetOptions<HyperDHT>
export type RawStreamOptions = peers.UdxStreamOptions
export type RawStreamSet = RawStreams
export type UDXStream = peers.UdxStream
export type NoiseSecretStream = peers.EncryptedStream
export type HandshakePayload = NoisePayload
export type HandshakeDriver = handshake.HandshakeDriver
export type CreateHandshake = handshake.CreateHandshake
export type CreateSecretStream = peers.CreateSecretStream
export type RelayThrough = handshake.RelayThrough
export type Firewall = server.Firewall
export type HolepunchHook = PunchHook
export type ServerOptions = server.ServerOptions
export type ListenOptions = server.ListenOptions
export type Server = server.Server<HyperDHT>
export type ConnectionRef = pool.ConnectionRef
export type ConnectionPool = pool.ConnectionPool
export type ConnectOptions = connecting.ConnectOptions
/** What a connection fails with: a `code`, the true `cause`, and the `story` of what was tried. */
export type ConnectFailure = connecting.ConnectFailure
export type ConnectStory = peers.ConnectStory
