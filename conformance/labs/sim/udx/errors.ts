/** Errors of the operating system, by code and in the words of the real stack (libuv's). */
const MESSAGES = {
  ECONNRESET: 'connection reset by peer',
  ETIMEDOUT: 'connection timed out',
  EINVAL: 'invalid argument',
  ENOTCONN: 'socket is not connected',
  EADDRNOTAVAIL: 'address not available',
  EAI_NONAME: 'unknown node or service',
  // What the binding's own assertion says.
  ERR_ASSERTION: 'Writing while not connected not currently supported'
} as const

export type SystemErrorCode = keyof typeof MESSAGES

/** An error with a stable `code`, as code that runs on the real stack expects it. */
export function systemError(code: SystemErrorCode): Error & { code: SystemErrorCode } {
  return Object.assign(new Error(MESSAGES[code]), { code })
}
