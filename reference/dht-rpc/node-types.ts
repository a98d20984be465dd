import type { CommandStats, UdpRequestStats } from '../udp-request/index.js'

/** Counters of a node, live (NODE-163). */
export interface DhtRpcStats {
  readonly queries: { active: number; total: number }
  readonly requests: UdpRequestStats['requests']
  readonly commands: Readonly<Record<'ping' | 'pingNat' | 'findNode' | 'downHint', CommandStats>>
}

/** As `node.config` (NODE-164). The two in the middle belong to hyperdht. */
export interface DhtRpcConfig {
  concurrency: number
  maxWindow: number
  randomPunchInterval: number | undefined
  connectionKeepAlive: number | undefined
  sendDownHints: boolean
  downHintsRateLimit: number
}

/** Progress of a suspension or resumption, for a log. */
export interface LogOptions {
  log?: ((message: string) => void) | null
}
