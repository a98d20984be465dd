import type { DhtRpcStats } from '../dht-rpc/index.js'

/** Counters of a node, live: the same objects for its life (API-40, API-41). */
export interface HyperDHTStats extends DhtRpcStats {
  readonly punches: {
    consistent: number
    random: number
    open: number
    tryLater: number
    tryLaterRelayedHandshakesAtLeastOnce: number
  }
  readonly relaying: { attempts: number; successes: number; aborts: number }
  readonly socketPool: { socketsAdded: number; socketsRemoved: number }
}

/** The counters of hyperdht on top of those of the layer below, in the same object. */
export function withConnectionStats(stats: DhtRpcStats): HyperDHTStats {
  return Object.assign(stats, {
    punches: { consistent: 0, random: 0, open: 0, tryLater: 0, tryLaterRelayedHandshakesAtLeastOnce: 0 },
    relaying: { attempts: 0, successes: 0, aborts: 0 },
    socketPool: { socketsAdded: 0, socketsRemoved: 0 }
  })
}
