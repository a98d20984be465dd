/** Numbers of chapter 07; times in ms. */

/** A round is one byte on the wire (HP-38). */
export const MAX_ROUND = 252

/** IP TTLs of probes (HP-57). The low one opens our own NAT and dies before it reaches the other side. */
export const LOW_TTL = 5
export const NORMAL_TTL = 64

/** How a socket's NAT is sampled (HP-67 to HP-69). */
export const SAMPLING = {
  WANTED: 4,
  /** Nodes heard last that are skipped if the table holds SKIP_FROM or more. */
  SKIPPED: 5,
  SKIP_FROM: 8,
  PASSES: 2
} as const

/** New sockets an unstable side tries (HP-97). */
export const REOPENS = 3

/** HP-108 to HP-111. */
export const CONSISTENT = {
  TICKS: 10,
  INTERVAL: 1000,
  SERVER_DELAY: 1000,
  /** Ticks on which unverified addresses are probed too. */
  UNVERIFIED_TICKS: [4, 8] as readonly number[]
} as const

/** HP-112 and HP-116: guesses of the consistent side, and probes of the random side in its round robin. */
export const RANDOM = { PROBES: 1750, INTERVAL: 20, FIRST_PORT: 1000, LAST_PORT: 65535 } as const

/** HP-114, HP-116. */
export const BIRTHDAY = { SOCKETS: 256, PAUSE: 100 } as const

/** How long a client waits for a server that said UNKNOWN (HP-131). */
export const UNKNOWN_WAIT = 1000

/** A throttled punch is tried again after FIXED plus a random 0 to RANDOM (HP-178). */
export const TRY_LATER = { FIXED: 10_000, RANDOM: 10_000 } as const

/** HP-173; also what an option of 0 means (HP-200). */
export const RANDOM_PUNCH_INTERVAL = 20_000

/** How long an idle reusable socket stays open (HP-87). */
export const LINGER = 3000
