import type { Address } from '../ipencoding/index.js'

/**
 * What was wrong with an entry of the `bootstrap` option.
 *
 * - `BAD_BOOTSTRAP`: it is no `[suggested-IP@]host:port`, port number or `{ host, port }` (ENC-85).
 */
export class BootstrapError extends Error {
  override readonly name = 'BootstrapError'
  readonly code = 'BAD_BOOTSTRAP'
}

const MAX_PORT = 65_535
/** What a number alone means (ENC-85). */
const LOOPBACK = '127.0.0.1'
/** The peer's text, which applications may match on, and what to do about it. */
const FORMAT = 'Bootstrap node format is host:port'

/**
 * Reads one entry of the `bootstrap` option (ENC-85): text `[suggested-IP@]host:port`, a port on 127.0.0.1, or an object
 * that is used as it is. Pure: nothing is resolved.
 *
 * Text is split at every colon and further parts are ignored, so an IPv6 literal is no host; the port is converted as a
 * JavaScript number, `0x10` and surrounding blanks included (ENC-86, ENC-87).
 *
 * @returns the host as given, with its `@` if it has one: see {@link splitSuggestedHost}.
 * @throws BootstrapError also for a port that is not a whole number from 1 to 65 535, which the peer lets through and
 * stumbles over later (ENC-87).
 */
export function bootstrapAddress(entry: unknown): Address {
  if (typeof entry === 'number') return checked(LOOPBACK, entry)
  if (typeof entry === 'string') {
    const [host = '', port = ''] = entry.split(':')
    if (port === '') throw new BootstrapError(`${FORMAT}, such as node.example:49737, got ${JSON.stringify(entry)}`)
    return checked(host, Number(port))
  }
  if (typeof entry === 'object' && entry !== null) {
    const { host, port } = entry as Partial<Address>
    return checked(host, port)
  }
  throw new BootstrapError(`${FORMAT}, a port or { host, port }, got ${entry === null ? 'null' : typeof entry}`)
}

function checked(host: unknown, port: unknown): Address {
  if (typeof host !== 'string' || host === '') throw new BootstrapError(`${FORMAT}: the host is missing`)
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > MAX_PORT) {
    throw new BootstrapError(`${FORMAT}: the port must be a number from 1 to ${MAX_PORT}, got ${String(port)}`)
  }
  return { host, port }
}

/** The two hosts in a bootstrap host with `@`: try the suggested one first, then the other (ENC-91, ENC-92). */
export interface SuggestedHost {
  /** What stands before the first `@`; null without one. */
  readonly suggested: string | null
  /** What stands between the first `@` and the second, or the end; the whole text without one. */
  readonly fallback: string
}

export function splitSuggestedHost(host: string): SuggestedHost {
  const [first = '', second] = host.split('@')
  return second === undefined ? { suggested: null, fallback: first } : { suggested: first, fallback: second }
}

/** Where hyperdht nodes start without a `bootstrap` option (ENC-88). Tests always pass a list of their own. */
export const DEFAULT_BOOTSTRAP: readonly string[] = Object.freeze([
  '88.99.3.86@node1.hyperdht.org:49737',
  '142.93.90.113@node2.hyperdht.org:49737',
  '138.68.147.8@node3.hyperdht.org:49737'
])
