/** Numbers of the node (chapter 03, section 18), each once. Times are in ms or in ticks, as their names say. */

/** One tick (NODE-115). */
export const TICK_MS = 5_000

/** More wall-clock time than this between two firings of the tick timer means that the machine slept (NODE-128). */
export const SLEEP_MS = 15_000

/** The first tick count is a random integer from MIN to MAX, so that nodes do not act in step (NODE-116). */
export const FIRST_TICK = { MIN: 51, MAX: 100 } as const

/** First attempt of an adaptive node to turn persistent: 20 minutes (NODE-103). */
export const STABLE_TICKS = 240

/** Between later decisions, and after a wakeup: 60 minutes (NODE-103, NODE-129). */
export const MORE_STABLE_TICKS = 720

/** How far a wakeup moves the tick count, so that every node counts as old (NODE-129, NODE-130). */
export const WAKEUP_TICKS = 720

/** Idle time until a refresh: 300 s (NODE-118). */
export const REFRESH_TICKS = 60

/** The first refresh counter is a random integer from MIN to MAX (NODE-118). */
export const FIRST_REFRESH = { MIN: 31, MAX: 60 } as const

/** A small table is refreshed every so many ticks as well: 320 s (NODE-115, step 5). */
export const SMALL_TABLE_REFRESH_TICKS = 64

/** Fewer nodes than this is a small table (NODE-115). */
export const SMALL_TABLE = 20

/** Some of the nodes are pinged every so many ticks: 40 s (NODE-119). */
export const PING_SOME_TICKS = 8

/** How many: usually, while the node is busy, and while even the oldest node is recent (NODE-119). */
export const PING_SOME = { IDLE: 5, BUSY: 3, RECENT: 2 } as const

/** More outstanding requests than this is busy (NODE-119). */
export const BUSY_REQUESTS = 2

/** A node that was sampled this many ticks ago is asked for our address again: 30 minutes (NODE-44). */
export const RESAMPLE_TICKS = 360

/** Liveness checks that DOWN_HINT may have under way (RPC-84). */
export const MAX_HINT_CHECKS = 10

/** Background queries: visits in flight, and below how many outstanding requests they take the full number (NODE-77). */
export const BACKGROUND = { CONCURRENCY: 2, SHARE: 8, QUIET: 3 } as const

/** Nodes asked in a firewall probe, and pongs required of that many or of fewer (NODE-89, NODE-94). */
export const PROBE = { NODES: 5, REQUIRED: 3, REQUIRED_OF_FEW: 1 } as const

/** Retransmissions of a request that is no visit of a query (RPC-104). */
export const RETRIES = 3

/**
 * DELAYED_PING replies that may be pending. The peer has no limit; at ten seconds each this one is reached by 400
 * requests a second from one sender or many, and holds memory to about a megabyte (RPC-137).
 */
export const MAX_DELAYED_REPLIES = 4_096

/** A forced persistent node with `retryPersistent` tries again this often: one minute. */
export const RETRY_PERSISTENT_TICKS = 12

/** What a node gets that says nothing else (NODE-12). */
export const DEFAULTS = Object.freeze({ concurrency: 10, maxWindow: 80, maxPingDelay: 10_000 })

/** DOWN_HINTs per tick (QRY-50). */
export const DOWN_HINTS_PER_TICK = 50
