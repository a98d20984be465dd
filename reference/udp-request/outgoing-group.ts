import type { Outgoing, RequestGroup } from './contract.js'
import { DHTError } from './errors.js'

/** What a group needs of its members. */
export interface Grouped extends Outgoing {
  /** Its place in `inflight`. */
  place: number
}

/** Requests that are cancelled together (RPC-95). It may be used again after `destroy`, and extended. */
export class OutgoingGroup implements RequestGroup {
  /** Its outstanding requests, in no particular order. BOUNDED: by the transaction ids of their layers. */
  private readonly members: Grouped[] = []

  get inflight(): readonly Outgoing[] {
    return this.members
  }

  /**
   * Cancels what is outstanding now; what listeners begin in reaction is not touched.
   *
   * @param error what the listeners are told. Default: DHTError `REQUEST_DESTROYED`.
   */
  destroy(error?: Error): void {
    if (this.members.length === 0) return
    const reason = error ?? new DHTError('REQUEST_DESTROYED')
    for (const request of [...this.members]) request.destroy(reason)
  }

  /** @internal */
  join(request: Grouped): void {
    request.place = this.members.push(request) - 1
  }

  /** @internal In constant time: the last one takes the place. */
  leave(request: Grouped): void {
    const last = this.members.pop() as Grouped
    if (last === request) return
    this.members[request.place] = last
    last.place = request.place
  }
}
