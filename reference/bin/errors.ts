/** What the process ends with. README.md has the same table; the numbers are a contract. */
export const EXIT = {
  OK: 0,
  NOT_FOUND: 1,
  USAGE: 2,
  NO_FILE: 3,
  BAD_FILE: 4,
  REFUSED: 5,
  UNREACHABLE: 6,
  NO_SOCKET: 7,
  BROKEN: 8,
  INTERNAL: 70
} as const
export type ExitName = keyof typeof EXIT

/** For people, in the order of the help. */
export const EXIT_MEANINGS: Readonly<Record<ExitName, string>> = {
  OK: 'done; also the end of a node by SIGINT, SIGTERM or SIGHUP',
  NOT_FOUND: 'nobody that answered has the value, the topic or the key',
  USAGE: 'unknown command or option, or a value that cannot be used; nothing was sent',
  NO_FILE: 'a file or store is not there, in use, or cannot be read or written',
  BAD_FILE: 'a file or store is not what it should be',
  REFUSED: 'the storers refused the value, as for a seq that is taken',
  UNREACHABLE: 'nobody answered: wrong bootstrap list, no network, or too few nodes',
  NO_SOCKET: 'the port or address cannot be bound',
  BROKEN: 'a connection broke before both sides had ended it',
  INTERNAL: 'a defect of punchlist-node itself'
}

/** Something that the user can do something about: one sentence, and the exit code that goes with it. */
export class UserError extends Error {
  override readonly name = 'UserError'

  constructor(
    readonly exit: ExitName,
    message: string,
    /** For `--json`: the code of the library's error, if it began there. */
    readonly code: string = exit
  ) {
    super(message)
  }
}

/** A signal came before the command was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** What went wrong has been told already, line by line in a shell; only the exit code is left. */
export class Told extends Error {
  override readonly name = 'Told'

  constructor(readonly exit: ExitName) {
    super(exit)
  }
}

/** Error codes of the library and of Node.js that mean something to a user. */
const KNOWN: Readonly<Record<string, ExitName>> = {
  BAD_ARGUMENT: 'USAGE',
  BAD_BLOCK: 'USAGE',
  BAD_BOOTSTRAP: 'USAGE',
  BAD_KEY_TEXT: 'USAGE',
  BAD_OPTION: 'USAGE',
  BAD_SEED: 'USAGE',
  BAD_TARGET: 'USAGE',
  BAD_UINT: 'USAGE',
  VALUE_TOO_LARGE: 'USAGE',
  STORE_MODULE_MISSING: 'NO_FILE',
  STORE_LOCKED: 'NO_FILE',
  STORE_FAILED: 'NO_FILE',
  EACCES: 'NO_FILE',
  EEXIST: 'NO_FILE',
  EISDIR: 'NO_FILE',
  ENOENT: 'NO_FILE',
  ENOSPC: 'NO_FILE',
  ENOTDIR: 'NO_FILE',
  EPERM: 'NO_FILE',
  EROFS: 'NO_FILE',
  BAD_TABLE: 'BAD_FILE',
  STORE_CORRUPT: 'BAD_FILE',
  STORE_VERSION: 'BAD_FILE',
  SEQ_REUSED: 'REFUSED',
  SEQ_TOO_LOW: 'REFUSED',
  REFUSED: 'REFUSED',
  REQUEST_TIMEOUT: 'UNREACHABLE',
  EADDRINUSE: 'NO_SOCKET',
  EADDRNOTAVAIL: 'NO_SOCKET'
}

/** Failures of the library that have a text and no code, as the peer's callers know them. */
const KNOWN_TEXTS: readonly [RegExp, ExitName, string][] = [
  [/^Too few nodes responded/, 'UNREACHABLE', 'TOO_FEW_NODES'],
  [/is not a valid IP address/, 'NO_SOCKET', 'BAD_HOST']
]

/** An error as a user should see it; null for a defect. */
export function asUserError(err: unknown): UserError | null {
  if (err instanceof UserError) return err
  if (!(err instanceof Error)) return null
  const { code } = err as { code?: unknown }
  if (typeof code === 'string' && Object.hasOwn(KNOWN, code)) {
    return new UserError(KNOWN[code] as ExitName, err.message, code)
  }
  const text = KNOWN_TEXTS.find(([pattern]) => pattern.test(err.message))
  return text === undefined ? null : new UserError(text[1], err.message, text[2])
}
