import type { ConnectStory } from '../peers/index.js'

/**
 * Why a hole punch failed (HP-194).
 *
 * - `HOLEPUNCH_PROBE_TIMEOUT`: the NAT of one side is still unknown after probing: too few DHT nodes answered.
 * - `HOLEPUNCH_DOUBLE_RANDOMIZED_NATS`: both NATs map every destination to another port; use a relay (`relayThrough`).
 * - `HOLEPUNCH_INVALID`: the reply could not be decrypted or read.
 * - `BAD_HOLEPUNCH_REPLY`: the reply was malformed or came from another address than the relay's.
 * - `REQUEST_TIMEOUT`: relay or server did not answer.
 * - `REMOTE_ABORTED`: the server answered with an error code.
 * - `REMOTE_NOT_HOLEPUNCHING`: the server did not start to punch.
 * - `REMOTE_NOT_HOLEPUNCHABLE`: the server gave no address we could punch to.
 * - `HOLEPUNCH_VETOED`: a `holepunch` hook refused.
 * - `HOLEPUNCH_THROTTLED`: another random punch is running or has just ended (`randomPunchInterval`).
 * - `HOLEPUNCH_TIMEOUT`: all probes were sent and none came through.
 * - `HOLEPUNCH_ABORTED`: anything else; the message says what.
 */
export type PunchReason =
  | 'HOLEPUNCH_PROBE_TIMEOUT'
  | 'HOLEPUNCH_DOUBLE_RANDOMIZED_NATS'
  | 'HOLEPUNCH_INVALID'
  | 'BAD_HOLEPUNCH_REPLY'
  | 'REQUEST_TIMEOUT'
  | 'REMOTE_ABORTED'
  | 'REMOTE_NOT_HOLEPUNCHING'
  | 'REMOTE_NOT_HOLEPUNCHABLE'
  | 'HOLEPUNCH_VETOED'
  | 'HOLEPUNCH_THROTTLED'
  | 'HOLEPUNCH_TIMEOUT'
  | 'HOLEPUNCH_ABORTED'

const TEXT: Record<PunchReason, string> = {
  HOLEPUNCH_PROBE_TIMEOUT: 'Holepunching probe did not finish in time',
  HOLEPUNCH_DOUBLE_RANDOMIZED_NATS: 'Both remote and local NATs are randomized',
  HOLEPUNCH_INVALID: 'Invalid holepunch payload',
  BAD_HOLEPUNCH_REPLY: 'Bad holepunch reply',
  REQUEST_TIMEOUT: 'No answer to a holepunch request',
  REMOTE_ABORTED: 'Remote aborted',
  REMOTE_NOT_HOLEPUNCHING: 'Remote is not holepunching',
  REMOTE_NOT_HOLEPUNCHABLE: 'Remote is not holepunchable',
  HOLEPUNCH_VETOED: 'A holepunch hook refused',
  HOLEPUNCH_THROTTLED: 'Another random punch is running or has just ended',
  HOLEPUNCH_TIMEOUT: 'All probes were sent and none came through',
  HOLEPUNCH_ABORTED: 'Holepunch aborted'
}

/** The true cause of a failed punch. It reaches users as `cause` of a {@link HolepunchError}. */
export class PunchFailure extends Error {
  override readonly name = 'DHTError'

  constructor(
    readonly code: PunchReason,
    text: string = TEXT[code]
  ) {
    super(`${code}: ${text}`)
  }
}

/**
 * What users get for every failure after hole punching began: applications know this one code and retry through a relay
 * on it (HP-194, API-256, API-283). `reason` and `cause` say what it was, `story` how it came to it.
 */
export class HolepunchError extends Error {
  override readonly name = 'DHTError'
  readonly code = 'HOLEPUNCH_ABORTED'
  /** Code of the true cause: a {@link PunchReason}, or the code a request failed with. */
  readonly reason: string

  constructor(
    override readonly cause: Error,
    readonly story: ConnectStory | null = null
  ) {
    super('HOLEPUNCH_ABORTED: Holepunch aborted')
    const { code } = cause as { code?: unknown }
    this.reason = typeof code === 'string' ? code : 'HOLEPUNCH_ABORTED'
  }
}
