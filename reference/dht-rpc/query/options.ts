import { type Address, isIPv4 } from '../../ipencoding/index.js'
import type { NodeAddress, Reply, RequestGroup } from '../../udp-request/index.js'
import { QueryError } from './errors.js'

/** Retransmissions of a visit (QRY-25). */
export const DEFAULT_RETRIES = 5

/** Bytes of a target (QRY-2). */
const TARGET_SIZE = 32

/** What is asked of every node a query visits (QRY-2). */
export interface QueryRequest {
  /** 32 bytes. */
  target: Uint8Array
  /** 0 to 2^53-1. */
  command: number
  /** Default: no value. */
  value?: Uint8Array | null
}

/** The same, with the side of the command numbers it belongs to, which callers cannot choose (QRY-5). */
export interface QueryInit extends QueryRequest {
  internal: boolean
}

/** What joins requests so that they can be cancelled together: see `Session`. */
export interface Grouped {
  readonly group: RequestGroup
}

/** What a commit sees of its query: the `Query` itself, whose class is in another file. */
export interface CommittingQuery<Node> {
  readonly dht: Node
  readonly target: Buffer
  readonly closestReplies: Reply[]
  readonly closestNodes: NodeAddress[]
  readonly successes: number
  readonly errors: number
}

/**
 * Called once for each of the closest replies when a query has found them (QRY-59), with the reply as it came, the node and
 * the query. What it returns is waited for; throwing or rejecting is a failed commit.
 *
 * It is written as a method so that a function that asks for the whole `Query` is one, too.
 */
export type Commit<Node> = {
  commit(reply: Reply, dht: Node, query: CommittingQuery<Node>): unknown
}['commit']

/** Options of a query. Unknown ones are ignored (QRY-5). */
export interface QueryOptions<T = Reply, Node = unknown> {
  /** Nodes to start from, all asked if nearer ones do not make them useless. null and [] mean none (API-115). */
  nodes?: readonly Address[] | null
  /** Another name for `nodes`, which goes first. */
  closestNodes?: readonly Address[] | null
  /** As `nodes`, taken from where earlier replies came from. Ignored if nodes are given (QRY-6). */
  replies?: readonly { readonly from: Address }[] | null
  /** Another name for `replies`, which goes first. */
  closestReplies?: readonly { readonly from: Address }[] | null
  /** Ask the given nodes and nobody else (QRY-15). Default: false. */
  onlyClosestNodes?: boolean
  /** Bypass the congestion window and send each request once. Default: false. */
  force?: boolean
  /** Visits in flight, from 1. Default: the node's (10). */
  concurrency?: number
  /** Retransmissions of each visit, 0 for one transmission. Default: 5. */
  retries?: number
  /** Joins the requests to a session, which outlives the query (QRY-97). Default: one that ends with the query. */
  session?: Grouped | null
  /** Turns a reply into what the stream gives; something falsy gives nothing. Throwing ends the query. Default: the reply. */
  map?: ((reply: Reply) => T | null | undefined) | null
  /**
   * What is done with the closest replies at the end (QRY-58): `true` sends the same command and value again with the token
   * of each (QRY-61), a function is called for each. Default: nothing.
   */
  commit?: boolean | Commit<Node> | null
  /**
   * Takes an answer only from where the request went. Default: true for internal commands, which nobody forwards, false for
   * others.
   */
  sameSource?: boolean
  /** Destroys the query with the signal's reason. Default: none. */
  signal?: AbortSignal | null
}

/** A request as a query keeps it. @throws QueryError */
export function checkRequest({ target, internal, command, value = null }: QueryInit): Required<QueryInit> {
  if (!(target instanceof Uint8Array) || target.length !== TARGET_SIZE) {
    const got = target instanceof Uint8Array ? `${target.length} bytes` : typeof target
    throw new QueryError('BAD_TARGET', `target must be a Buffer or Uint8Array of ${TARGET_SIZE} bytes, got ${got}`)
  }
  if (!Number.isSafeInteger(command) || command < 0) {
    throw new QueryError('BAD_COMMAND', `command must be an integer from 0 to 2^53-1, got ${String(command)}`)
  }
  if (value !== null && !(value instanceof Uint8Array)) {
    throw new QueryError('BAD_VALUE', `value must be a Buffer, a Uint8Array or null, got ${typeof value}`)
  }
  return { target, internal, command, value }
}

/** Checks what the caller may have got wrong, apart from the nodes to start from. @throws QueryError */
export function checkOptions<T, Node>(options: QueryOptions<T, Node>): void {
  const { concurrency = 1, retries = 0, map = null, commit = null, session = null } = options
  if (typeof concurrency !== 'number' || !(concurrency >= 1)) {
    throw new QueryError('BAD_OPTION', `concurrency must be a number from 1, got ${String(concurrency)}`)
  }
  if (!Number.isSafeInteger(retries) || retries < 0) {
    throw new QueryError('BAD_OPTION', `retries must be an integer from 0, got ${String(retries)}`)
  }
  if (map !== null && typeof map !== 'function') {
    throw new QueryError('BAD_OPTION', `map must be a function, got ${typeof map}`)
  }
  if (commit !== null && typeof commit !== 'boolean' && typeof commit !== 'function') {
    throw new QueryError('BAD_OPTION', `commit must be true or a function, got ${typeof commit}`)
  }
  if (session !== null && typeof session.group?.destroy !== 'function') {
    throw new QueryError('BAD_OPTION', 'session must come from session() of the same node')
  }
}

/** The nodes a caller wants a query to start from, in the order given. @throws QueryError `BAD_NODE` */
export function startingNodes<T, Node>(options: QueryOptions<T, Node>): Address[] {
  const nodes = options.nodes ?? options.closestNodes
  const given = nodes ?? (options.replies ?? options.closestReplies ?? []).map((reply) => reply?.from)
  if (!Array.isArray(given)) throw new QueryError('BAD_NODE', `nodes must be an array, got ${typeof given}`)
  return given.map((node) => checkNode(node as Partial<NodeAddress> | undefined))
}

function checkNode(node: Partial<NodeAddress> | undefined): Address {
  const { host, port } = node ?? {}
  if (typeof host !== 'string' || !isIPv4(host)) {
    throw new QueryError(
      'BAD_NODE',
      `the host of a node must be an IPv4 address such as 192.0.2.1, got ${String(host)}`
    )
  }
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new QueryError('BAD_NODE', `the port of a node must be an integer from 1 to 65535, got ${String(port)}`)
  }
  return { host, port }
}
