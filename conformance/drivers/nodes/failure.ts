import { NodeFailure } from '../node.js'

/** Errors that a programmer made, not a network: an implementation that throws one has crashed. */
const DEFECTS: readonly (new () => Error)[] = [TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError]

/** What the user of an implementation would get, as a {@link NodeFailure}; a defect stays what it is. */
export function failureOf(method: string, err: unknown): unknown {
  if (err instanceof NodeFailure) return err
  if (!(err instanceof Error) || DEFECTS.some((kind) => err instanceof kind)) return err
  const { code } = err as { code?: unknown }
  return new NodeFailure(method, typeof code === 'string' ? code : null, err.message, { cause: err })
}

/** The same where there has to be a failure: the error of a stream, whatever it is. */
export function streamFailure(err: unknown): NodeFailure {
  const { code, message } = err as { code?: unknown; message?: unknown }
  const text = typeof message === 'string' ? message : String(err)
  return new NodeFailure('connection', typeof code === 'string' ? code : null, text, { cause: err })
}
