import type { Address } from '../../ipencoding/index.js'
import type { Incoming } from '../../udp-request/index.js'
import { delayedPing, downHint, INTERNAL_COMMANDS, pingNat, RPC_ERRORS } from '../messages/index.js'
import type { DelayedReplies } from './delayed-replies.js'

export interface CommandPorts {
  readonly delayed: DelayedReplies
  /** ms; longer delays are not served (RPC-89). */
  readonly maxPingDelay: number
  /** Somebody found this address dead (RPC-84). */
  onhint(address: Address): void
}

/** The replies of all internal commands are empty but for the id, and for FIND_NODE its nodes (RPC-53, RPC-56). */
const EMPTY = { token: false, closerNodes: false } as const

type Handler = (request: Incoming, ports: CommandPorts) => void

/** A value that does not decode is no reason to answer: the request is dropped (RPC-75, RPC-82, RPC-89). */
const HANDLERS: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [INTERNAL_COMMANDS.PING, (request) => request.reply(null, EMPTY)],
  [
    INTERNAL_COMMANDS.PING_NAT,
    (request) => {
      const port = pingNat.tryDecode(request.value)?.port ?? 0
      if (port !== 0) request.reply(null, { ...EMPTY, to: { host: request.from.host, port } })
    }
  ],
  [
    INTERNAL_COMMANDS.FIND_NODE,
    (request) => {
      // Without a target there is nothing to say (RPC-79).
      if (request.target !== null) request.reply(null, { token: false })
    }
  ],
  [
    INTERNAL_COMMANDS.DOWN_HINT,
    (request, ports) => {
      const address = downHint.tryDecode(request.value)
      if (address === null) return
      // The check goes out before the answer (NODE-126), which does not depend on it (RPC-83).
      ports.onhint(address)
      request.reply(null, EMPTY)
    }
  ],
  [
    INTERNAL_COMMANDS.DELAYED_PING,
    (request, { delayed, maxPingDelay }) => {
      const wait = delayedPing.tryDecode(request.value)?.delay ?? Infinity
      if (wait <= maxPingDelay) delayed.schedule(wait, () => request.reply(null, EMPTY))
    }
  ]
])

/** Answers an internal command. Numbers that are none get UNKNOWN_COMMAND (RPC-66). */
export function answerInternal(request: Incoming, ports: CommandPorts): void {
  const handler = HANDLERS.get(request.command)
  if (handler === undefined) request.error(RPC_ERRORS.UNKNOWN_COMMAND)
  else handler(request, ports)
}
