import type { LogOptions } from '../dht-rpc/index.js'

/** A server of this node as the node's life sees it, from `listen()` to its close. */
export interface Listening {
  /** Announces again (API-74). */
  refresh(): void
  suspend(options: LogOptions): Promise<unknown>
  /** Announces again in the background (API-56). */
  resume(): Promise<unknown>
  /** Withdraws what it announced (API-59). */
  close(): Promise<unknown>
}
