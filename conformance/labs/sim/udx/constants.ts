/** Numbers of the UDX transport (docs/protocol/09, 9.10). Times in ms, sizes in bytes. */

/** Each stream packet begins with these bytes (UDX-52). */
export const HEADER_SIZE = 20
export const MAGIC = 255
export const VERSION = 1

/** What every packet advertises, however slowly the application reads (UDX-59). */
export const RECEIVE_WINDOW = 4_194_304

/** More blocks than these are neither sent nor read (UDX-56). */
export const MAX_SACK_BLOCKS = 50

/** Payload of a packet of 1200 bytes with its IP and UDP headers (UDX-66). */
export const MAX_PAYLOAD = 1152

/** The first packet of a stream leaves room for 20 bytes more (UDX-66). */
export const MAX_FIRST_PAYLOAD = 1132

/** Packets that may be under way before anything was acknowledged (UDX-67). */
export const INITIAL_WINDOW = 10

/**
 * Packets that may be under way at most. The real stack probes the path's bandwidth instead; virtual links have no
 * bandwidth to find, so that a fixed bound is enough to keep memory in bounds.
 */
export const MAX_WINDOW = 256

/** Initial and smallest retransmission timeout (UDX-63). */
export const MIN_RTO_MS = 1000
export const MAX_RTO_MS = 30_000

/** The stream fails when one packet's timeout expires for this time (UDX-63). */
export const MAX_EXPIRIES = 7

/** A written buffer counts as taken until so much, and what may be under way, waits in the transport (UDX-67). */
export const BACKLOG_LIMIT = 262_144

/** Hops a datagram lives where the sender did not say (UDX-23). */
export const DEFAULT_TTL = 64
export const MAX_TTL = 255

/** How often a watcher looks at the interfaces (UDX-10). */
export const INTERFACE_POLL_MS = 5000
