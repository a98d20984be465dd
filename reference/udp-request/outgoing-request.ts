import type { Outgoing, OutgoingListener, SendOptions } from './contract.js'
import type { Timed } from './deadlines.js'
import { DHTError } from './errors.js'
import type { LinkedList } from './linked-list.js'
import type { Grouped, OutgoingGroup } from './outgoing-group.js'
import type { UdxSocket } from './udx.js'

/** Transmissions after the first unless said otherwise (RPC-104). */
const DEFAULT_RETRIES = 3

/** Whoever holds outstanding requests. */
export interface RequestHolder {
  cancel(request: OutgoingRequest, error: Error): void
}

/**
 * A request of our own, from its making to its end. It is in one list at a time: of equal waits while it waits for an
 * answer, or the queue while it waits for the congestion window.
 */
export class OutgoingRequest implements Outgoing, Grouped, Timed<OutgoingRequest> {
  socket: UdxSocket | null
  sent = 0
  /** The datagram; every transmission repeats it byte for byte (RPC-35). */
  datagram: Buffer
  /** Whether somebody still waits for its end. */
  pending = true
  /** When it was made, in ms of the clock. */
  readonly made: number
  readonly group: OutgoingGroup | null
  readonly ttl: number
  readonly retries: number
  readonly force: boolean
  readonly delay: number
  readonly sameSource: boolean

  place = 0
  deadline = 0
  prev: OutgoingRequest | null = null
  next: OutgoingRequest | null = null
  list: LinkedList<OutgoingRequest> | null = null

  constructor(
    private readonly holder: RequestHolder,
    readonly tid: number,
    readonly to: Outgoing['to'],
    readonly internal: boolean,
    readonly command: number,
    datagram: Buffer,
    socket: UdxSocket | null,
    options: SendOptions,
    readonly listener: OutgoingListener,
    made: number
  ) {
    this.datagram = datagram
    this.socket = socket
    this.made = made
    // The contract's group is this class: checked at the door.
    this.group = (options.session as OutgoingGroup | null | undefined) ?? null
    this.ttl = options.ttl ?? 0
    this.retries = options.retries ?? DEFAULT_RETRIES
    this.force = options.force === true
    this.delay = options.delay ?? 0
    this.sameSource = options.sameSource === true
  }

  destroy(error: Error = new DHTError('REQUEST_DESTROYED')): void {
    if (this.pending) this.holder.cancel(this, error)
  }
}
