import { keyPair, type KeyPair } from '../crypto/index.js'
import { type DhtRpcOptions } from '../dht-rpc/index.js'
import type { Address } from '../ipencoding/index.js'
import { BOOTSTRAP_NODES } from './lib/constants.js'
import type { LimitOptions, RecordFilter, RecordStore } from './records/index.js'

/** Options of a node (section 10.2). Unknown ones are ignored, and `undefined` is as good as absent (API-1). */
export interface HyperDHTOptions extends Omit<DhtRpcOptions, 'filterNode' | 'addNode'>, LimitOptions {
  /** ms between keep-alives of connections; false: none. Default: 5000 (API-26). */
  connectionKeepAlive?: number | false | null
  /** Begins the interval of random punches at the start of the node and at `resume()`. Default: false. */
  deferRandomPunch?: boolean
  /** Key pair of the node. Default: made of `seed`, or random (API-27). */
  keyPair?: KeyPair | null
  /** ms between two attempts to punch through a NAT with random ports. Default: 20 000. */
  randomPunchInterval?: number
  /** 32 bytes the key pair is made of, if none is given. Default: random. */
  seed?: Uint8Array | null
  /** Where stored records outlive the process, see `@punchlist/hyperdht/store`. The node closes it. Default: memory only. */
  store?: RecordStore | null
  /** Sees every record before it is stored for somebody; `false` refuses it. Default: all are stored. */
  filterRecord?: RecordFilter | null
}

/** All interfaces. */
const DEFAULT_BIND_HOST = '0.0.0.0'
/** Preferred port of the server socket (API-19). */
export const DEFAULT_PORT = 49737
/** ms (API-26). */
export const DEFAULT_KEEP_ALIVE = 5_000
/** ms */
export const DEFAULT_RANDOM_PUNCH_INTERVAL = 20_000

/** Nodes that are never talked about or remembered (API-28); port 0 stands for all. */
const SHUNNED: readonly Address[] = [
  { host: '134.209.28.98', port: 49738 },
  { host: '167.99.142.185', port: 49738 },
  { host: '35.233.47.252', port: 9400 },
  { host: '150.136.142.116', port: 0 }
]

export function isShunned({ host, port }: Address): boolean {
  return SHUNNED.some((node) => node.host === host && (node.port === 0 || node.port === port))
}

/** The options of the layer below: its own defaults, but for these. */
export function rpcOptions(options: HyperDHTOptions): DhtRpcOptions {
  return {
    ...options,
    // Anything falsy is the public network, `false` too; only [] is nobody (API-18).
    bootstrap: options.bootstrap || BOOTSTRAP_NODES,
    port: options.port || DEFAULT_PORT,
    addNode: null,
    filterNode: (node) => !isShunned(node)
  }
}

/** What this layer keeps of the options itself. @throws KeyError `BAD_SEED` */
export function ownSettings(options: HyperDHTOptions): OwnSettings {
  const { connectionKeepAlive, randomPunchInterval, deferRandomPunch } = options
  return {
    defaultKeyPair: options.keyPair || keyPair(options.seed),
    connectionKeepAlive: connectionKeepAlive === false ? 0 : connectionKeepAlive || DEFAULT_KEEP_ALIVE,
    randomPunchInterval: randomPunchInterval || DEFAULT_RANDOM_PUNCH_INTERVAL,
    deferRandomPunch: deferRandomPunch === true,
    bindHost: options.host || DEFAULT_BIND_HOST
  }
}

export interface OwnSettings {
  readonly defaultKeyPair: KeyPair
  readonly connectionKeepAlive: number
  readonly randomPunchInterval: number
  readonly deferRandomPunch: boolean
  /** Of all sockets (HP-84). */
  readonly bindHost: string
}
