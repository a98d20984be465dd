/** Internal commands: their numbers and the values they carry (chapter 02, section 12). */
export { type DelayedPing, delayedPing } from './delayed-ping.js'
export { downHint } from './down-hint.js'
export { type PingNat, pingNat } from './ping-nat.js'

/** Numbers of the internal commands (RPC-66). PING and FIND_NODE carry no value of their own. */
export const INTERNAL_COMMANDS = { PING: 0, PING_NAT: 1, FIND_NODE: 2, DOWN_HINT: 3, DELAYED_PING: 4 } as const

/** Error codes of the RPC layer (RPC-61). 3 to 15 are reserved, 16 and up belong to the application. */
export const RPC_ERRORS = { OK: 0, UNKNOWN_COMMAND: 1, INVALID_TOKEN: 2 } as const
