import { equal, hash } from '../../crypto/index.js'
import { asBuffer, checkBytes } from '../../encoding/index.js'
import {
  base,
  type ClientNode,
  type ClientOptions,
  type CommittingOptions,
  emptyReport,
  query,
  type ResultBase,
  storing
} from '../client/index.js'
import { COMMANDS } from '../messages/index.js'
import { immutableIsFetchable } from './fetchable.js'
import { checkFetchable, finishPut, type PutReport, type StrictOption } from './put.js'

export interface ImmutableResult extends ResultBase {
  value: Buffer
}

export interface ImmutablePutResult extends PutReport {
  /** 32 bytes: what the value is got by. */
  hash: Buffer
}

export type ImmutablePutOptions<Node = unknown> = ClientOptions<Node> & StrictOption
export type ImmutableGetOptions<Node = unknown> = CommittingOptions<Node>

/**
 * Stores a value under its hash on the closest nodes (REC-132). The empty value is one (REC-134).
 *
 * Rejects with EncodeError `BAD_BYTES` for what is not bytes, with `Too few nodes responded`, with REQUEST_TIMEOUT if no
 * storer answered; with `strict` also with a StoreError.
 */
export async function immutablePut<Node extends ClientNode>(
  node: Node,
  value: Uint8Array,
  options: ImmutablePutOptions<Node> = {}
): Promise<ImmutablePutResult> {
  const { strict = false } = options
  checkBytes(value, undefined, 'value')
  const target = hash(value)
  const fetchable = immutableIsFetchable(value)
  checkFetchable(fetchable, strict, value.length)
  const report = emptyReport()
  const looking = query<never, Node>(node, { target, command: COMMANDS.IMMUTABLE_GET }, options, {
    map: () => null,
    commit: storing(node, { command: COMMANDS.IMMUTABLE_PUT, target, message: () => value }, report, strict)
  })
  return { hash: target, ...(await finishPut(looking, report, fetchable, strict)) }
}

/**
 * The first value anybody gives that hashes to `hash`, or null (REC-133). It stops the query then.
 *
 * Rejects with QueryError `BAD_TARGET` for a hash that is not 32 bytes.
 */
export async function immutableGet<Node extends ClientNode>(
  node: Node,
  target: Uint8Array,
  options: ImmutableGetOptions<Node> = {}
): Promise<ImmutableResult | null> {
  const looking = query<ImmutableResult, Node>(node, { target, command: COMMANDS.IMMUTABLE_GET }, options, {
    commit: options.commit,
    map: (reply) => {
      if (reply.value === null || !equal(hash(reply.value), target)) return null
      return { ...base(reply), value: asBuffer(reply.value) }
    }
  })
  for await (const result of looking) return result
  return null
}
