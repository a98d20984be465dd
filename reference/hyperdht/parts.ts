import type { RouteTable, Router } from './handshake/index.js'
import type { RandomPunchThrottle, SocketPool } from './holepunch/index.js'
import type { BlindRelay, PeerHost } from './peers/index.js'
import type { Story } from './story/index.js'

/** One per node: what its connections and servers share. The class HyperDHT makes them, tests make their own. */
export interface NodeParts {
  readonly host: PeerHost
  readonly router: Router
  /** Forwards by target, and this node's own servers (section 5; HS-174). */
  readonly routes: RouteTable
  readonly sockets: SocketPool
  readonly throttle: RandomPunchThrottle
  readonly relay: BlindRelay
  /**
   * A new story of an attempt to connect or to accept. Every step also goes to the diagnostics channel
   * `punchlist:hyperdht`, if somebody subscribed.
   *
   * @param publicKey of the other side, or of the server
   */
  story(role: 'connect' | 'accept', publicKey: Uint8Array): Story
}
