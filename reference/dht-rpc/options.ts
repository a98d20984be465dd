import { type Address, isIPv4 } from '../ipencoding/index.js'
import type { Incoming, NodeAddress, Udx, UdpRequestOptions } from '../udp-request/index.js'
import { bootstrapAddress } from './bootstrap-address.js'
import { DEFAULTS, DOWN_HINTS_PER_TICK } from './constants.js'
import { DhtRpcError } from './errors.js'
import { readTable, type SavedTable } from './table/index.js'

/**
 * Options of a node. Unknown ones are ignored, and `undefined` is as good as absent (API-1).
 */
export interface DhtRpcOptions {
  /** False: an adaptive node stays ephemeral (NODE-9). Default: true. */
  adaptive?: boolean
  /** Learns how long to wait for an address from its answers (RPC-109). Default: false, 1000 ms. */
  adaptiveTimeout?: UdpRequestOptions['adaptiveTimeout'] | null
  /** Old name of {@link filterNode}. */
  addNode?: ((node: NodeAddress) => unknown) | null
  /** False: the server socket takes the given port or fails (RPC-7). Default: true. */
  anyPort?: boolean
  /** Addresses and ranges nobody is talked to: `192.0.2.1`, `192.0.2.0/24`, `192.0.2.1-192.0.2.9`. Default: none. */
  block?: Iterable<string> | null
  /** Entry points: `host:port`, `ip@host:port`, a port on 127.0.0.1, or an address. Default: none (NODE-4). */
  bootstrap?: readonly (string | number | Address)[] | false | null
  /**
   * Asks and never answers: every request that arrives is dropped, and the node stays ephemeral whatever `ephemeral` says.
   * Default: false.
   */
  clientOnly?: boolean
  /** Visits in flight per query. Default: 10. */
  concurrency?: number
  /** DOWN_HINTs per tick of 5 s; -1: any number (QRY-50). Default: 50. */
  downHintsRateLimit?: number
  /**
   * true: stays ephemeral. false: tries to turn persistent while bootstrapping (API-31). Not a boolean: turns persistent
   * after about 20 minutes unless `adaptive` is false. Default: not set.
   */
  ephemeral?: boolean | null
  /** Something falsy keeps a node out of the table, our address and queries (NODE-54). Default: all are welcome. */
  filterNode?: ((node: NodeAddress) => unknown) | null
  /**
   * Sees every request with a valid or no token before it is handled; false drops it without an answer and without a place
   * in the table for its sender. Default: none.
   */
  filterRequest?: ((request: Incoming) => unknown) | null
  /** False: strangers can reach the server socket (NODE-99). Default: true. */
  firewalled?: boolean
  /** Where the sockets bind. Default: 0.0.0.0. */
  host?: string | null
  /** ms, longest delay asked for or served (RPC-89). Default: 10 000. */
  maxPingDelay?: number
  /** Congestion window, transmissions per 750 ms (RPC-114). Default: 80. */
  maxWindow?: number
  /** Put into the table without being asked (NODE-8). Default: none. */
  nodes?: readonly Address[] | null
  /** Of the server socket: preferred port, a range [from, to), or 0 for any (RPC-6). Default: 0. */
  port?: number | readonly [number, number] | null
  /** False: no reachability test of one node while bootstrapping (NODE-85). Default: true. */
  quickFirewall?: boolean
  /**
   * A node with `ephemeral: false` that could not turn persistent while bootstrapping, because it was the first of its
   * network say, tries again every minute. The peer does not (NODE-81), and networks may rely on that. Default: false.
   */
  retryPersistent?: boolean
  /** False: tells nobody of dead nodes (RPC-87). Default: true. */
  sendDownHints?: boolean
  /** What exportTable() of an earlier node gave: put into the table like `nodes`. Default: none. */
  table?: SavedTable | null
  /** Secrets of round-trip tokens; one object may serve several nodes. Default: random ones of its own (RPC-47). */
  tokens?: UdpRequestOptions['tokens'] | null
  /** The network. Default: udx-native, loaded when needed. */
  udx?: Udx | null
}

/** When a node turns persistent (NODE-9). */
export type Mode = 'adaptive' | 'ephemeral' | 'persistent'

/** Options with their defaults, checked. */
export interface Settings {
  readonly mode: Mode
  readonly bootstrap: readonly Address[]
  readonly block: Iterable<string>
  readonly clientOnly: boolean
  readonly concurrency: number
  readonly downHintsRateLimit: number
  readonly filterNode: ((node: NodeAddress) => unknown) | null
  readonly filterRequest: ((request: Incoming) => unknown) | null
  readonly firewalled: boolean
  readonly maxPingDelay: number
  readonly maxWindow: number
  /** In the order in which the recency list shows them, latest first (NODE-8). */
  readonly nodes: readonly Address[]
  readonly quickFirewall: boolean
  readonly retryPersistent: boolean
  readonly sendDownHints: boolean
  readonly udx: Udx | null
  readonly io: UdpRequestOptions
}

/** @throws DhtRpcError `BAD_OPTION`, `BAD_TABLE`; BootstrapError */
export function readOptions(options: DhtRpcOptions): Settings {
  const clientOnly = Boolean(options.clientOnly)
  const maxWindow = positive('maxWindow', options.maxWindow, DEFAULTS.maxWindow)
  return {
    mode: clientOnly ? 'ephemeral' : modeOf(options),
    bootstrap: list('bootstrap', options.bootstrap).map(bootstrapAddress),
    block: options.block ?? [],
    clientOnly,
    concurrency: positive('concurrency', options.concurrency, DEFAULTS.concurrency),
    downHintsRateLimit: hintLimit(options.downHintsRateLimit),
    filterNode: optional('filterNode', options.filterNode || options.addNode),
    filterRequest: optional('filterRequest', options.filterRequest),
    firewalled: options.firewalled !== false,
    maxPingDelay: positive('maxPingDelay', options.maxPingDelay, DEFAULTS.maxPingDelay),
    maxWindow,
    nodes: [
      ...list('nodes', options.nodes).map((node) => checkAddress('an entry of nodes', node)),
      ...(options.table ? readTable(options.table) : [])
    ],
    quickFirewall: options.quickFirewall !== false,
    retryPersistent: Boolean(options.retryPersistent),
    sendDownHints: options.sendDownHints !== false,
    udx: options.udx || null,
    io: {
      port: portOf(options.port),
      host: hostOf(options.host),
      anyPort: options.anyPort !== false,
      maxWindow,
      adaptiveTimeout: options.adaptiveTimeout || false,
      tokens: options.tokens ?? undefined
    }
  }
}

/** An IPv4 address with a port that can be sent to, as a copy. @throws DhtRpcError */
export function checkAddress(
  title: string,
  address: unknown,
  code: 'BAD_OPTION' | 'BAD_ARGUMENT' = 'BAD_OPTION'
): Address {
  const { host, port } = (typeof address === 'object' && address !== null ? address : {}) as Partial<Address>
  if (!isIPv4(host as string)) {
    throw new DhtRpcError(code, `${title}: host must be an IPv4 address such as 192.0.2.1, got ${String(host)}`)
  }
  if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535) {
    throw new DhtRpcError(code, `${title}: port must be an integer from 1 to 65535, got ${String(port)}`)
  }
  return { host: host as string, port: port as number }
}

function modeOf({ ephemeral, adaptive }: DhtRpcOptions): Mode {
  if (typeof ephemeral === 'boolean') return ephemeral ? 'ephemeral' : 'persistent'
  return adaptive === false ? 'ephemeral' : 'adaptive'
}

/** Anything falsy is the default (NODE-2). */
function positive(name: string, value: unknown, fallback: number): number {
  if (!value) return fallback
  if (typeof value !== 'number' || value < 0) return bad(name, 'a number above 0', value)
  return value
}

function hintLimit(value: unknown): number {
  if (value === undefined || value === null) return DOWN_HINTS_PER_TICK
  if (typeof value !== 'number' || Number.isNaN(value)) return bad('downHintsRateLimit', 'a number, -1 for any', value)
  return value
}

function optional<F>(name: string, value: F | false | null | undefined): F | null {
  if (!value) return null
  return typeof value === 'function' ? value : bad(name, 'a function', value)
}

function list<T>(name: string, value: readonly T[] | false | null | undefined): readonly T[] {
  if (!value) return []
  return Array.isArray(value) ? (value as readonly T[]) : bad(name, 'an array', value)
}

function hostOf(host: unknown): string {
  if (!host) return '0.0.0.0'
  return typeof host === 'string' ? host : bad('host', 'an IP address as text', host)
}

function portOf(port: DhtRpcOptions['port']): number | readonly [number, number] {
  if (!port) return 0
  const ports = Array.isArray(port) ? port : [port]
  const fits = ports.every((p) => Number.isInteger(p) && p >= 0 && p <= 65_536) && port !== 65_536
  if (!fits || (Array.isArray(port) && (ports.length !== 2 || (ports[0] as number) > (ports[1] as number)))) {
    return bad('port', 'an integer from 0 to 65535 or a range [from, to)', port)
  }
  return port
}

function bad(name: string, expected: string, got: unknown): never {
  throw new DhtRpcError('BAD_OPTION', `${name} must be ${expected}, got ${String(got)}`)
}
