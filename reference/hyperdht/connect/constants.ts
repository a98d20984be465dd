/** ms an open client waits for the server to connect (HS-225). */
export const PASSIVE_TIMEOUT = 10_000
/** Handshakes under way at a time (HS-177). */
export const PARALLEL = 2
/** The same with known relays. */
export const PARALLEL_WITH_KNOWN = 3
/** Retransmissions of FIND_PEER (HS-176). */
export const FIND_RETRIES = 3
/**
 * ms after which the next known relay is asked as well: the first transmission was not answered. Waiting for the end of it
 * would take 4 s for each relay that is gone.
 */
export const NEXT_KNOWN_AFTER = 1_000
/** Entries of a generation of the relay cache, unless `maxSize` is less (HS-210). */
export const CACHE_SIZE = 512
/** Addresses per cached server: as many as a server announces (HS-102). */
export const CACHED_ADDRESSES = 3
/** ms between keep-alives of the connection to a blind relay (STR-102). */
export const RELAY_KEEP_ALIVE = 5_000
