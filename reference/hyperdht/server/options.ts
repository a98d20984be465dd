import { type CreateHandshake, createNoiseHandshake, type RelayThrough } from '../handshake/index.js'
import type { PunchHook } from '../holepunch/index.js'
import type { NoisePayload } from '../messages/index.js'
import type { CreateSecretStream, EncryptedStream } from '../peers/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { ConnectionPool } from '../pool/index.js'
import { createEncryptedStream } from '../streams/index.js'

/** Truthy, or an exception, refuses (API-216 to API-219). May be async. */
export type Firewall = (remotePublicKey: Buffer, payload: NoisePayload, clientAddress: Address) => unknown

/** Options of `createServer` (section 10.15). Null is as good as absent. */
export interface ServerOptions {
  /** Default: accepts all. */
  firewall?: Firewall | false | null
  /** `false`: never punches holes (HS-138). Default: punches. */
  holepunch?: PunchHook | false | null
  /** Default: none. */
  relayThrough?: RelayThrough
  /** ms between keep-alives of the connection to the relay. Default: 5000. */
  relayKeepAlive?: number
  /** Default: none. */
  pool?: ConnectionPool | null
  /** Keeps punched sockets for later connections of the same peer. Default: false. */
  reusableSocket?: boolean
  /** Tells clients the addresses in the local network. Default: true. */
  shareLocalAddress?: boolean
  /** ms for which a finished or failed handshake is remembered. Default: 10000 (HS-144). */
  handshakeClearWait?: number
  /** Default: Noise. */
  createHandshake?: CreateHandshake | null
  /** Default: `@hyperswarm/secret-stream`. */
  createSecretStream?: CreateSecretStream | null
  /** Listener for `connection`; goes before the second argument of `createServer`. */
  onconnection?: ((stream: EncryptedStream) => void) | null
}

const RELAY_KEEP_ALIVE = 5000
const CLEAR_WAIT = 10_000

/** {@link ServerOptions} with their defaults. */
export interface ServerSettings {
  readonly firewall: Firewall
  readonly holepunch: PunchHook
  /** `holepunch` was false. */
  readonly neverPunch: boolean
  readonly relayThrough: RelayThrough
  readonly relayKeepAlive: number
  readonly pool: ConnectionPool | null
  readonly reusableSocket: boolean
  readonly shareLocalAddress: boolean
  readonly handshakeClearWait: number
  readonly createHandshake: CreateHandshake
  readonly createSecretStream: CreateSecretStream
}

export function serverSettings(options: ServerOptions): ServerSettings {
  return {
    firewall: options.firewall || (() => false),
    holepunch: options.holepunch || (() => true),
    neverPunch: options.holepunch === false,
    relayThrough: options.relayThrough || null,
    relayKeepAlive: options.relayKeepAlive || RELAY_KEEP_ALIVE,
    pool: options.pool || null,
    reusableSocket: options.reusableSocket === true,
    shareLocalAddress: options.shareLocalAddress !== false,
    handshakeClearWait: options.handshakeClearWait || CLEAR_WAIT,
    createHandshake: options.createHandshake || createNoiseHandshake,
    createSecretStream: options.createSecretStream || createEncryptedStream
  }
}
