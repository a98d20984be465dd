import type { Json } from '../../layouts/index.js'

/** Version of the contract (docs/DRIVER.md). A driver of a higher one is refused. */
export const CONTRACT = 1

/** The fixed error codes. A driver may use others of its own: they mean that it is broken. */
export const CODE = {
  /** The implementation refuses: the bytes do not decode, the value has no encoding, the input is invalid. */
  REJECTED: 'REJECTED',
  /** What was asked of a node failed, or was refused, as a user of the implementation sees it; `reason` is its own code. */
  FAILED: 'FAILED',
  /** The implementation does not have this message, derivation or ability. */
  UNSUPPORTED: 'UNSUPPORTED',
  /** The driver does not have this method. */
  UNKNOWN_METHOD: 'UNKNOWN_METHOD',
  /** The line was no request. Its `id` is null if it could not be read. */
  BAD_REQUEST: 'BAD_REQUEST'
} as const

/** Longest line that is read, in bytes. The longest answer to any vector is far below. */
export const MAX_LINE = 8 * 1024 * 1024

export interface DriverRequest {
  readonly id: number
  readonly method: string
  readonly params: Json
}

export interface ErrorBody {
  readonly code: string
  readonly message: string
  /** Of `FAILED`: the implementation's own code, if it has one. */
  readonly reason?: string | null
}

/** Something that a driver says unasked. */
export interface DriverEvent {
  /** `node`, `connection`, `log`. */
  readonly event: string
  /** The whole line. */
  readonly body: { readonly [key: string]: Json | undefined }
}

/** One line of a driver. */
export type DriverMessage =
  | { readonly kind: 'result'; readonly id: number; readonly result: Json }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorBody }
  /** An error without an id: the driver could not read a line. */
  | { readonly kind: 'complaint'; readonly error: ErrorBody }
  | ({ readonly kind: 'event' } & DriverEvent)
  /** Not a message of the contract; `problem` completes the sentence "The driver wrote a line that ...". */
  | { readonly kind: 'broken'; readonly problem: string }

/** Reads one line of a driver's output. Unknown keys are ignored: newer drivers may have more to say. */
export function parseLine(line: string): DriverMessage {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return { kind: 'broken', problem: 'is not JSON' }
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { kind: 'broken', problem: 'is not a JSON object' }
  }
  const message = json as { readonly [key: string]: Json | undefined }
  if (typeof message.event === 'string') return { kind: 'event', event: message.event, body: message }
  const { id, result, error } = message
  if (typeof id !== 'number' && id !== null) return { kind: 'broken', problem: 'has neither an "id" nor an "event"' }
  if (error !== undefined) {
    const { code, message: text, reason } = (error ?? {}) as { readonly [key: string]: unknown }
    if (result !== undefined) return { kind: 'broken', problem: 'has both a "result" and an "error"' }
    if (typeof code !== 'string' || typeof text !== 'string') {
      return { kind: 'broken', problem: 'has an "error" without the texts "code" and "message"' }
    }
    const body = { code, message: text, ...(typeof reason === 'string' && { reason }) }
    return id === null ? { kind: 'complaint', error: body } : { kind: 'error', id, error: body }
  }
  if (result === undefined) return { kind: 'broken', problem: 'has neither a "result" nor an "error"' }
  if (id === null) return { kind: 'broken', problem: 'has a "result" and no "id"' }
  return { kind: 'result', id, result }
}
