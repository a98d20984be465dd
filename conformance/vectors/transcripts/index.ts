/**
 * Whole conversations as golden vectors: each file here runs the unmodified peer on a network in memory, with time and
 * chance pinned, and writes down every datagram, decoded. Recording is repeatable to the byte.
 */
import { handshakeTranscripts } from './handshakes.js'
import { holepunchConsistent } from './holepunch-consistent.js'
import { holepunchExchange } from './holepunch-exchange.js'
import { hyperdhtSkeleton } from './hyperdht-skeleton.js'
import { rpcMalformed } from './rpc-malformed.js'
import { recordsClientCalls } from './records-client-calls.js'
import { recordsCloser, recordsMalformed, recordsPlugin, recordsSession } from './records.js'
import { rpcRelay, rpcRequests, rpcResponses } from './rpc-messages.js'
import { rpcResponseReactions } from './rpc-response-reactions.js'
import type { Transcript } from './types.js'

export type { Recording, Transcript } from './types.js'

/** Every transcript, in the order of the chapters. */
export const transcripts: readonly Transcript[] = [
  rpcRequests,
  rpcResponses,
  rpcRelay,
  hyperdhtSkeleton,
  rpcMalformed,
  rpcResponseReactions,
  recordsSession,
  recordsCloser,
  recordsPlugin,
  recordsMalformed,
  recordsClientCalls,
  ...handshakeTranscripts,
  holepunchExchange,
  holepunchConsistent
]
