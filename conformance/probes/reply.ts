import { type Address, response, type Response } from '@punchlist/hyperdht/wire'
import type { Arrival } from './line.js'
import { hex } from './template.js'

/** A responder lists at most this many nodes (RPC-57). */
export const MAX_CLOSER_NODES = 20

/** What a reply has to look like; what is not named here must be absent. */
export interface ReplyShape {
  /** 0 means no error field (RPC-30). */
  readonly error: number
  readonly token: boolean
  /** `ifAny`: only if the table is not empty, which cannot be told from outside. */
  readonly closerNodes: 'absent' | 'ifAny' | 'present'
}

/** "Empty" in the sense of chapter 02, section 12. */
export const EMPTY: ReplyShape = { error: 0, token: false, closerNodes: 'absent' }
/** The answer of FIND_NODE (RPC-78). */
export const NODES: ReplyShape = { ...EMPTY, closerNodes: 'ifAny' }
/** UNKNOWN_COMMAND to a request without a target (RPC-65). */
export const UNKNOWN: ReplyShape = { ...EMPTY, error: 1 }
export const UNKNOWN_WITH_NODES: ReplyShape = { ...UNKNOWN, closerNodes: 'ifAny' }
/** INVALID_TOKEN to a request without a target (RPC-49). */
export const BAD_TOKEN: ReplyShape = { ...EMPTY, error: 2, token: true }
export const BAD_TOKEN_WITH_NODES: ReplyShape = { ...BAD_TOKEN, closerNodes: 'ifAny' }
/** The general reply call, without a value (RPC-53). */
export const FULL: ReplyShape = { ...NODES, token: true }

/** What surrounds the shape: who answers, to whom, as answer to what. */
export interface ReplyFrame {
  readonly tid: number
  /** Where the reply comes from. */
  readonly from: Address
  /** Where it goes to, and what its `to` field shows (RPC-37). */
  readonly to: Address
  /** The id of the responder on the socket it answers from, or null (RPC-40). */
  readonly id: Uint8Array | null
}

export const sameAddress = (a: Address, b: Address) => a.port === b.port && a.host === b.host
export const text = ({ host, port }: Address) => `${host}:${port}`

/** The reply as a line of hex; what only the responder knows is named in braces. */
export function describeReply(frame: ReplyFrame, shape: ReplyShape): string {
  const { tid, to, id } = frame
  const bytes = response.encode(response.create({ tid, to, id, error: shape.error }))
  const end = bytes.length - (shape.error === 0 ? 0 : 1)
  if (shape.token) bytes[1] = (bytes[1] as number) | 2
  if (shape.closerNodes === 'present') bytes[1] = (bytes[1] as number) | 4
  const front = bytes.subarray(0, end).toString('hex')
  const note = shape.closerNodes === 'ifAny' ? ' (with flag 4 and closerNodes if it knows nodes)' : ''
  return [
    front,
    shape.token ? ' {token}' : '',
    shape.closerNodes === 'present' ? ' {closerNodes}' : '',
    shape.error === 0 ? '' : ` ${bytes.subarray(end).toString('hex')}`,
    note
  ].join('')
}

/**
 * Holds a datagram against what it should be, field by field, and then against its own canonical encoding: exact flags,
 * shortest integers, nothing left out and nothing behind it (RPC-26, RPC-29, RPC-30).
 */
export function judgeReply(arrival: Arrival, frame: ReplyFrame, shape: ReplyShape): string[] {
  const { bytes, from } = arrival
  const problems: string[] = []
  if (!sameAddress(from, frame.from)) problems.push(`the reply comes from ${text(from)}, not from ${text(frame.from)}`)
  let reply: Response
  try {
    reply = response.decode(bytes)
  } catch (err) {
    return [...problems, `the answer does not decode as a response: ${(err as Error).message}`]
  }
  if (reply.tid !== frame.tid)
    problems.push(`the tid is ${tidHex(reply.tid)}, not the ${tidHex(frame.tid)} of the request`)
  if (!sameAddress(reply.to, frame.to)) problems.push(`to is ${text(reply.to)}, not ${text(frame.to)}`)
  problems.push(...judgeId(reply.id, frame.id))
  if (shape.token && !reply.token) problems.push('the token is missing')
  if (!shape.token && reply.token) problems.push('carries a token')
  problems.push(...judgeNodes(reply.closerNodes, shape.closerNodes, frame.from))
  if (reply.error !== shape.error) problems.push(`the error is ${reply.error}, not ${shape.error}`)
  if (reply.value) problems.push(`carries a value of ${reply.value.length} bytes`)
  const canonical = response.encode(reply)
  if (!canonical.equals(bytes)) problems.push(`is not written as a sender writes it, which is ${hex(canonical)}`)
  return problems
}

function judgeId(id: Uint8Array | null, expected: Uint8Array | null): string[] {
  if (!expected) return id ? ['carries an id'] : []
  if (!id) return ['the id is missing']
  return Buffer.from(id).equals(expected) ? [] : [`the id is ${hex(id)}, not ${hex(expected)}`]
}

function judgeNodes(
  nodes: readonly Address[] | null,
  expected: ReplyShape['closerNodes'],
  responder: Address
): string[] {
  if (!nodes) return expected === 'present' ? ['closerNodes are missing'] : []
  if (expected === 'absent') return [`carries closerNodes (${nodes.length})`]
  const problems: string[] = []
  if (nodes.length === 0) problems.push('carries an empty closerNodes list instead of none')
  if (nodes.length > MAX_CLOSER_NODES) problems.push(`lists ${nodes.length} nodes, more than ${MAX_CLOSER_NODES}`)
  if (nodes.some((node) => sameAddress(node, responder))) problems.push('lists the responder itself')
  return problems
}

const tidHex = (tid: number) => `0x${tid.toString(16).padStart(4, '0')}`
