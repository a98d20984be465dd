import type { Incoming, NetworkInterface } from '../udp-request/index.js'
import type { NodeRecord } from './table/index.js'

/** Events of a node (chapter 03, section 13). No others exist (API-71). */
export interface DhtRpcEvents {
  /** The sockets are bound; once. */
  listening: []
  /** The bootstrap is over; once. */
  ready: []
  'add-node': [node: NodeRecord]
  'remove-node': [node: NodeRecord]
  /** Our public address as others see it changed (NODE-73). */
  'nat-update': [host: string | null, port: number]
  /** Our id is published from now on. */
  persistent: []
  /** It is not any more: an adaptive node woke up. */
  ephemeral: []
  /** The machine slept, or the node was resumed. */
  wakeup: []
  'network-change': [interfaces: NetworkInterface[]]
  /** After `network-change`, and when `online` or `degraded` changed. */
  'network-update': []
  suspend: []
  resume: []
  /** An external command that nobody else handles (RPC-67). */
  request: [request: Incoming]
  /** Destroyed; once. */
  close: []
}

export type Emit = <E extends keyof DhtRpcEvents>(event: E, ...args: DhtRpcEvents[E]) => void
