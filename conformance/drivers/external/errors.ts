import type { ErrorBody } from './contract.js'

/**
 * What a driver did that none may do.
 * - `died`: its process ended. `hung`: it did not answer in time. `garbage`: it wrote a line that is no message.
 * - `lied`: it says that it has something, and when asked for it that it does not.
 * - `answer`: its answer is not as the contract has it. `error`: it answered with an error code of its own.
 */
export type Fault = 'died' | 'hung' | 'garbage' | 'lied' | 'answer' | 'error'

/** The process ended, hung, or answered something that is no answer, in the middle of a call. */
export class DriverBroke extends Error {
  override readonly name = 'DriverBroke'
  readonly code = 'DRIVER_BROKE'

  constructor(
    message: string,
    readonly fault: Fault = 'answer'
  ) {
    super(message)
  }
}

/** The driver answered a call with an error. */
export class ErrorAnswer extends Error {
  override readonly name = 'ErrorAnswer'
  readonly code: string
  /** The implementation's own code, of an error `FAILED`. */
  readonly reason: string | null

  constructor({ code, message, reason }: ErrorBody) {
    super(message)
    this.code = code
    this.reason = reason ?? null
  }
}
