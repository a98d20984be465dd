import type { Reply } from '../udp-request/index.js'

/** Averages over some replies; zeros without any. */
export interface ReplyStats {
  /** ms. */
  avgRtt: number
  /** Replies with an error code. */
  errors: number
  avgCloserNodes: number
}

/** As rttStats() gives (NODE-165, API-90). */
export interface RttStats {
  successes: number
  errors: number
  responses: ReplyStats
  closestReplies: ReplyStats
}

export function replyStats(replies: readonly Reply[]): ReplyStats {
  const average = (value: (reply: Reply) => number): number =>
    replies.length === 0 ? 0 : replies.reduce((sum, reply) => sum + value(reply), 0) / replies.length
  return {
    avgRtt: average((reply) => reply.rtt),
    errors: replies.filter((reply) => reply.error !== 0).length,
    avgCloserNodes: average((reply) => reply.closerNodes?.length ?? 0)
  }
}
