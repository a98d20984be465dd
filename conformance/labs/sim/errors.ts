/** What can be wrong with a simulation; stable, each with a sentence in the message that says what to do. */
export type SimErrorCode =
  /** Two things of a topology have one name. */
  | 'DUPLICATE_NAME'
  /** Two hosts or gateways of one network have one address. */
  | 'DUPLICATE_ADDRESS'
  /** A host or gateway names a network that the topology does not have. */
  | 'UNKNOWN_NETWORK'
  /** A name that no host, gateway or link of the internet has. */
  | 'UNKNOWN_NAME'
  /** Following the gateways from a network leads back to it. */
  | 'GATEWAY_LOOP'
  /** No network, or more than one, is without a gateway: there must be exactly one internet. */
  | 'NO_SINGLE_INTERNET'
  /** No preset of this name. */
  | 'UNKNOWN_PROFILE'
  /** A text that is no IPv4 address or prefix, or an address of the wrong network. */
  | 'BAD_ADDRESS'
  /** A NAT or firewall that cannot exist. */
  | 'BAD_BEHAVIOUR'
  /** A link whose numbers cannot be. */
  | 'BAD_LINK'
  /** Virtual time is installed twice, run twice at once, or the fake clock is not the one this suite knows. */
  | 'BAD_CLOCK'
  /** Virtual time reached its limit before what was waited for happened. */
  | 'TIME_LIMIT'
  /** What was waited for did not happen, and nothing is left that could make it happen. */
  | 'STUCK'
  /** Events follow each other without end at one instant. */
  | 'NO_PROGRESS'

/** A simulation that cannot be built or does not end. `code` is stable; the message is a sentence that says what to do. */
export class SimError extends Error {
  override readonly name = 'SimError'

  constructor(
    readonly code: SimErrorCode,
    message: string
  ) {
    super(message)
  }
}
