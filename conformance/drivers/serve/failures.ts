import { NodeFailure } from '../node.js'
import { CODE, type ErrorBody } from '../external/contract.js'
import { Rejected, Unsupported } from '../types.js'

/** A request that the contract does not have: params that are missing, a handle that nothing has. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
}

/** The error of an answer. What is none of the fixed ones says that the implementation is broken. */
export function errorBody(err: unknown): ErrorBody {
  const message = err instanceof Error ? err.message : String(err)
  if (err instanceof NodeFailure) return { code: CODE.FAILED, message, reason: err.code }
  if (err instanceof Rejected) return { code: CODE.REJECTED, message }
  if (err instanceof Unsupported) return { code: CODE.UNSUPPORTED, message }
  if (err instanceof BadRequest) return { code: CODE.BAD_REQUEST, message }
  const kind = err instanceof Error ? err.name : 'Error'
  return { code: 'CRASHED', message: `${kind}: ${message}` }
}
