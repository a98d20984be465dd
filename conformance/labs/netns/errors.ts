/** What can be wrong with the lab; stable, each with a sentence in the message that says what to do. */
export type NetnsErrorCode =
  /** This machine cannot have network namespaces, or lacks a program. */
  | 'NOT_HERE'
  /** A topology or box that no rules of the kernel make. */
  | 'NOT_ON_A_KERNEL'
  /** A command that builds the lab failed. */
  | 'COMMAND'
  /** A box measures otherwise than it is named. */
  | 'UNFIT'
  /** A program in a namespace ended or does not answer. */
  | 'AGENT'
  /** There is no host of this name. */
  | 'UNKNOWN_NAME'

export class NetnsError extends Error {
  override readonly name = 'NetnsError'

  constructor(
    readonly code: NetnsErrorCode,
    message: string
  ) {
    super(message)
  }
}
