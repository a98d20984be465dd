import type { ErrorBody } from './contract.js'

/** The process ended, hung, or answered something that is no answer, in the middle of a call. */
export class DriverBroke extends Error {
  override readonly name = 'DriverBroke'
  readonly code = 'DRIVER_BROKE'
}

/** The driver answered a call with an error. */
export class ErrorAnswer extends Error {
  override readonly name = 'ErrorAnswer'
  readonly code: string

  constructor({ code, message }: ErrorBody) {
    super(message)
    this.code = code
  }
}
