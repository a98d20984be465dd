import type { RoundTripTokens } from '../crypto/index.js'
import type { AdaptiveTimeoutOptions } from './adaptive-timeout.js'
import type { OutgoingListener, RequestMessage, SendOptions } from './contract.js'
import { UdpRequestError } from './errors.js'
import { OutgoingGroup } from './outgoing-group.js'

export interface UdpRequestOptions {
  /**
   * Where the server socket binds: a port p stands for p to p+4, a pair [a, b] for a to b-1; then any free port. 0: any
   * (RPC-6). Default: 0.
   */
  port?: number | readonly [number, number]
  /** Address both sockets bind to. Default: '0.0.0.0' (RPC-1). */
  host?: string
  /** False: the first port that cannot be bound ends the attempt (RPC-7). Default: true. */
  anyPort?: boolean
  /** W of the congestion window, in transmissions per 750 ms (RPC-114). Default: 80. */
  maxWindow?: number
  /** Waits learned from answers instead of 1000 ms (RPC-109). Default: false. */
  adaptiveTimeout?: boolean | AdaptiveTimeoutOptions
  /** The secrets of tokens. Default: random ones, drawn when the first token is issued (RPC-47). */
  tokens?: RoundTripTokens
}

/** Longest wait a native timer can hold, less the second that is added to it. */
const MAX_DELAY = 2 ** 31 - 1 - 1000

function bad(name: string, expected: string, given: unknown): never {
  throw new UdpRequestError('BAD_OPTION', `${name} must be ${expected}, got ${String(given)}`)
}

function checkInteger(name: string, n: number | undefined, min: number, max: number): void {
  if (n !== undefined && (!Number.isInteger(n) || n < min || n > max)) {
    bad(name, `an integer from ${min} to ${max}`, n)
  }
}

function checkMs(name: string, ms: number | undefined, min: number): void {
  if (ms !== undefined && !(typeof ms === 'number' && ms >= min && ms <= MAX_DELAY)) {
    bad(name, `a number of ms from ${min} to ${MAX_DELAY}`, ms)
  }
}

/** Candidates for the server socket's port, first choice first (RPC-6). */
export function portCandidates(port: UdpRequestOptions['port'] = 0): readonly number[] {
  const [from, to] = typeof port === 'object' && port !== null ? port : [port, port === 0 ? 0 : port + 5]
  checkInteger('port', from, 0, 65_535)
  checkInteger('port', to, from, 65_540)
  return Array.from({ length: to - from }, (_, i) => from + i).filter((p) => p >= 1 && p <= 65_535)
}

export function checkOptions({ host, anyPort, maxWindow, adaptiveTimeout, tokens }: UdpRequestOptions): void {
  if (host !== undefined && typeof host !== 'string') bad('host', 'an IP address as text', host)
  if (anyPort !== undefined && typeof anyPort !== 'boolean') bad('anyPort', 'true or false', anyPort)
  checkInteger('maxWindow', maxWindow, 1, 2 ** 30)
  if (tokens !== undefined && typeof tokens.issue !== 'function') bad('tokens', 'a RoundTripTokens', tokens)
  if (typeof adaptiveTimeout !== 'object' || adaptiveTimeout === null) return
  const { min, max, jitter, fallback, maxSize, maxAge } = adaptiveTimeout
  checkMs('adaptiveTimeout.min', min, 1)
  checkMs('adaptiveTimeout.max', max, 1)
  checkInteger('adaptiveTimeout.jitter', jitter, 0, MAX_DELAY)
  checkInteger('adaptiveTimeout.maxSize', maxSize, 1, 2 ** 24)
  if (maxAge !== undefined && !(maxAge > 0)) bad('adaptiveTimeout.maxAge', 'a number of ms above 0', maxAge)
  if (fallback === undefined) return
  const list: unknown = fallback
  if (!Array.isArray(list) || list.length === 0) bad('adaptiveTimeout.fallback', 'a list of ms', list)
  for (const ms of fallback) checkMs('adaptiveTimeout.fallback', ms, 1)
}

/** Checks what {@link SendOptions} say, so that nothing inside has to. */
export function checkSendOptions({ socket, session, ttl, retries, delay }: SendOptions): void {
  checkInteger('ttl', ttl, 0, 255)
  checkInteger('retries', retries, 0, 65_535)
  checkMs('delay', delay, 0)
  if (socket && typeof socket.trySend !== 'function') bad('socket', 'a udx socket', socket)
  if (session && !(session instanceof OutgoingGroup)) bad('session', 'an OutgoingGroup: make one with group()', session)
}

export function checkMessage(message: RequestMessage): void {
  const given: unknown = message
  if (typeof given !== 'object' || given === null) bad('message', 'an object with a command', given)
}

export function checkListener(listener: OutgoingListener): void {
  const given: Partial<OutgoingListener> | null | undefined = listener
  if (typeof given?.onreply !== 'function' || typeof given.onfailure !== 'function') {
    throw new UdpRequestError('BAD_LISTENER', 'listener must be an object with the functions onreply and onfailure')
  }
}
