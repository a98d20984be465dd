import type { Query } from '../../dht-rpc/index.js'
import type { NodeAddress } from '../../udp-request/index.js'
import { type StoreReport, StoreError, strictFailure } from '../client/index.js'

export interface StrictOption {
  /**
   * Rejects with a StoreError where the peer resolves: if every storer that answered refused, or, before anything is sent, if
   * the value could not be fetched back. Default: false.
   */
  strict?: boolean
}

/** What a put tells beyond the peer's result. */
export interface PutReport extends StoreReport {
  /** The nodes that were asked to store it, nearest first (REC-113). */
  closestNodes: NodeAddress[]
  /** false: the value is so long that the replies of some storers may never arrive (REC-184). */
  fetchable: boolean
}

/** With `strict`, refuses a value that could be stored but not fetched back. @throws StoreError `VALUE_TOO_LARGE` */
export function checkFetchable(fetchable: boolean, strict: boolean, length: number): void {
  if (fetchable || !strict) return
  throw new StoreError(
    'VALUE_TOO_LARGE',
    `A value of ${length} bytes can be stored but not fetched back: keep to 1274 bytes, 1198 for a mutable one`
  )
}

/** Runs the query of a put to its end, its commits included. */
export async function finishPut(
  query: Query<never>,
  report: StoreReport,
  fetchable: boolean,
  strict: boolean
): Promise<PutReport> {
  try {
    await query.finished()
  } catch (err) {
    throw strict ? strictFailure(report, err) : err
  }
  return { closestNodes: query.closestNodes, ...report, fetchable }
}
