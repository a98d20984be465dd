import { expect } from 'chai'
import { UserError } from '../../../errors.js'

/** The error that a user would see; anything else fails the test. */
export async function rejection(promise: Promise<unknown>): Promise<UserError> {
  const result = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error })
  )
  expect(result).to.have.property('error').that.is.instanceOf(UserError)
  return (result as { error: UserError }).error
}

/** As {@link rejection}, of what throws at once. */
export function thrown(run: () => unknown): UserError {
  try {
    run()
  } catch (error) {
    expect(error).to.be.instanceOf(UserError)
    return error as UserError
  }
  throw new Error('it did not throw')
}
