import type { Address } from '../../ipencoding/index.js'
import type { CreateHandshake, RelayThrough } from '../handshake/index.js'
import type { NoiseKeyPair } from '../../crypto/index.js'
import type { PunchHook } from '../holepunch/index.js'
import type { CreateSecretStream } from '../peers/index.js'
import type { ConnectionPool } from '../pool/index.js'

/**
 * Options of `connect` (section 10.13). Unknown ones are ignored, null and false stand for the default (API-2). The object is
 * left as it is (API-167).
 */
export interface ConnectOptions {
  /** Identity of this side. Default: the node's. */
  keyPair?: NoiseKeyPair | false | null
  /** DHT nodes, or the server itself, to ask first. Default: those of the address, else those of the last connection. */
  relayAddresses?: readonly Address[] | null
  /** Blind relay to fall back to: a key, several of which one is taken, or a function that gives either. Default: none. */
  relayThrough?: RelayThrough | false
  /** ms between keep-alives of the connection to it. Default: 5000. */
  relayKeepAlive?: number
  /** Share local addresses, and try the local network. Default: true. */
  localConnection?: boolean
  /** Keep the punched socket for a later connect to the same peer; both sides must set it. Default: false. */
  reusableSocket?: boolean
  /** Open our NAT with a packet of low TTL while the first hole punch message is on its way. Default: true. */
  fastOpen?: boolean
  /** Is asked before punching; a falsy result ends it. Default: always agrees. */
  holepunch?: PunchHook | false | null
  /** Gives a connection that it has already, or keeps the new one. Default: none. */
  pool?: ConnectionPool | false | null
  /** Default: Noise as in chapter 06. */
  createHandshake?: CreateHandshake | false | null
  /** Default: the stream of `@hyperswarm/secret-stream`. */
  createSecretStream?: CreateSecretStream | false | null
}
