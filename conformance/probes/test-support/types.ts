import type { Address, Request, ResponseInit } from '@punchlist/hyperdht/wire'
import type { FaultName } from './faults.js'
import type { SocketName } from './liveness.js'

export interface ResponderOptions {
  readonly ephemeral?: boolean
  /** Asks from its client socket. */
  readonly firewalled?: boolean
  readonly kind?: 'hyperdht' | 'dht-rpc'
  readonly faults?: readonly FaultName[]
}

/** A request and where it came in. */
export interface Incoming {
  readonly message: Request
  readonly from: Address
  readonly socket: SocketName
}

/** What a command answers: nothing that is not named. */
export interface Answer extends Partial<Pick<ResponseInit, 'error' | 'value'>> {
  readonly token?: boolean
  /** Lists nodes near the target, if there is one. */
  readonly nodes?: boolean
  readonly to?: Address
}

/** What the commands need of the responder. */
export interface Answerer {
  readonly options: ResponderOptions
  readonly address: Address
  /** Null while ephemeral. */
  readonly id: Buffer | null
  has(fault: FaultName): boolean
  answer(incoming: Incoming, answer: Answer): void
  /** Whether a hint about this node leads to a check (RPC-84). */
  hinted(node: Address): boolean
}
