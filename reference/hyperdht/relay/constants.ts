/** ms from the start of an attempt to the relay's answer (STR-104). */
export const PAIRING_TIMEOUT = 15_000

/**
 * ms. A relay that does not end its side of the transport after we ended ours is not waited for any longer: its keep-alives
 * would hold the connection open for ever.
 */
export const END_TIMEOUT = 10_000
