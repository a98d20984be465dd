import { RPC_ERRORS } from '../../dht-rpc/index.js'
import type { NodeAddress, Reply } from '../../udp-request/index.js'
import { RECORD_ERRORS } from '../messages/index.js'
import { StoreError } from './errors.js'
import type { ClientNode } from './node.js'

/** What became of the store requests of one call, in the order of the answers. */
export interface StoreReport {
  /** Nodes that acknowledged the record. BOUNDED: by the 20 closest nodes (REC-105). */
  readonly stored: NodeAddress[]
  /** Nodes that answered with an error, and which. BOUNDED: as `stored`. */
  readonly refused: { node: NodeAddress; error: number }[]
  /** Nodes that did not answer, or that could not be sent a request. BOUNDED: as `stored`. */
  readonly failed: { node: NodeAddress; error: Error }[]
}

export const emptyReport = (): StoreReport => ({ stored: [], refused: [], failed: [] })

/** What a store request says, made for the token it goes with. */
export type StoreMessage = (token: Buffer, storer: Reply) => Promise<Uint8Array> | Uint8Array

export interface StoreRequest {
  command: number
  target: Uint8Array
  message: StoreMessage
}

/**
 * Sends one store request to a node whose reply gave a token (REC-190), and once more if that token is outdated by now: the
 * refusal comes with a new one. (The peer leaves it at that, REC-124.)
 *
 * @throws Error if there is no token, what the message's signer threw, or what `request` rejects with.
 */
export async function store(node: ClientNode, reply: Reply, request: StoreRequest): Promise<Reply> {
  const answer = await send(node, reply, reply.token, request)
  if (answer.error !== RPC_ERRORS.INVALID_TOKEN || answer.token === null) return answer
  return send(node, reply, answer.token, request)
}

async function send(
  node: ClientNode,
  reply: Reply,
  token: Buffer | null,
  { command, target, message }: StoreRequest
): Promise<Reply> {
  if (token === null) throw new Error('No token received for closest node')
  const value = await message(token, reply)
  const { host, port } = reply.from
  return node.request({ command, target, token, value }, { host, port }, { sameSource: true })
}

/**
 * A commit function that stores and keeps the books. Any answer is a success, as callers of the peer expect (REC-107); with
 * `strict` only one without error is.
 */
export function storing(
  node: ClientNode,
  request: StoreRequest,
  report: StoreReport,
  strict: boolean
): (reply: Reply) => Promise<void> {
  return async (reply) => {
    let answer: Reply
    try {
      answer = await store(node, reply, request)
    } catch (err) {
      report.failed.push({ node: reply.from, error: err as Error })
      throw err
    }
    if (answer.error === 0) {
      report.stored.push(reply.from)
    } else {
      report.refused.push({ node: reply.from, error: answer.error })
      if (strict) throw refusal(answer.error)
    }
  }
}

/** The error for a record that nobody stored although somebody answered. */
export function refusal(error: number): StoreError {
  switch (error) {
    case RECORD_ERRORS.SEQ_REUSED:
      return new StoreError(
        'SEQ_REUSED',
        'The storers hold another value with this seq: read it and use seq + 1',
        error
      )
    case RECORD_ERRORS.SEQ_TOO_LOW:
      return new StoreError('SEQ_TOO_LOW', 'The storers hold a value with a higher seq: read it and use seq + 1', error)
    default:
      return new StoreError('REFUSED', `The storers refused with error ${error}`, error)
  }
}

/** With `strict`, a refusal tells more than the timeout of another storer: it goes first. */
export function strictFailure(report: StoreReport, failure: unknown): unknown {
  const first = report.refused[0]
  return report.stored.length === 0 && first !== undefined ? refusal(first.error) : failure
}
