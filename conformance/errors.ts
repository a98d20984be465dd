/** What each exit code of the command means. Part of its contract: scripts branch on them. */
export const EXIT = {
  /** Everything that ran passed. */
  OK: 0,
  /** Something that ran failed its claims. */
  FAILED: 1,
  /** Unknown command or option, or a value an option does not take. */
  USAGE: 2,
  /** A file or folder that is not there or cannot be read. */
  NO_FILE: 3,
  /** A file that is there and is not what it should be: broken JSON, not a capture, fails its schema. */
  BAD_FILE: 4,
  /** A vector file or driver of a newer format than this version reads. */
  NEWER_FORMAT: 5,
  /** A host that does not answer. */
  UNREACHABLE: 6,
  /** A driver that does not start, dies, hangs or breaks the contract. */
  DRIVER: 7,
  /** A run that executed nothing. */
  EMPTY: 8,
  /** A defect of this tool. */
  INTERNAL: 70
} as const

export type ExitName = keyof typeof EXIT

/** Something the user can mend: `code` is stable, the message is a sentence that says what to do. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly exitCode: number

  constructor(
    readonly code: Exclude<ExitName, 'OK' | 'INTERNAL'>,
    message: string
  ) {
    super(message)
    this.exitCode = EXIT[code]
  }
}
