type Side = 'client' | 'server'

/** The four products of the handshake, named by whose keys meet: client first, `e`phemeral or `s`tatic. */
export type DhName = 'es' | 'ss' | 'ee' | 'se'

/** The part of test vector A a value belongs to (chapter 06, section 2.7). */
export type TraceSection =
  'keys' | 'DH results' | 'plaintext payloads' | 'initial state' | 'message 1' | 'message 2' | 'results'

/** What a value is, in the words of test vector A. */
export type TraceName =
  | `${Side} ${'static' | 'ephemeral'} ${'public' | 'scalar'}`
  | DhName
  | `${Side} payload`
  | 'h and ck at start'
  | `h after ${'prologue' | 'server static' | 'e' | 's' | 'message 1' | 'message 2'}`
  | `${'ck' | 'k'} after ${DhName}`
  | `encrypted ${'static' | 'payload'}`
  | 'message 1'
  | 'message 2'
  | 'handshake hash'
  | 'k1'
  | 'k2'

/** One intermediate value of a handshake. Holds secrets: for vectors and tests, never for a log. */
export interface TraceStep {
  section: TraceSection
  name: TraceName
  /** Still in use by the handshake: copy it before writing to it. */
  value: Buffer
}

/** Sees every intermediate value of one handshake, in the order of their making. Must not throw. */
export type NoiseTrace = (step: TraceStep) => void
