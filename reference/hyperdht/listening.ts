import type { LogOptions } from '../dht-rpc/index.js'

/** A server of this node as the node's life sees it, from `listen()` to its close. */
export interface Listening {
  /** Announces again (API-74). */
  refresh(): void
  suspend(options: LogOptions): Promise<unknown>
  /** Announces again in the background (API-56). */
  resume(): Promise<unknown>
  /** The network is back (API-226). */
  notifyOnline(): void
  /** The node ends without a goodbye: it stops and tells nobody (API-60). */
  abandon(): void
  /** Withdraws what it announced (API-59). */
  close(): Promise<unknown>
}
