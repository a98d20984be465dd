import type { Address } from '../../ipencoding/index.js'

/** A node that holds the server's record and forwards handshakes to it. */
export interface Relay {
  /** Where clients send their handshake to. */
  readonly relayAddress: Address
  /** The server's address as this node saw it (REC-162). */
  readonly peerAddress: Address
}

/** Nodes a server's record is kept on (REC-159). */
export const RELAYS = 3
/** Updates whose relays count as the server's when holepunch messages are judged (REC-164). */
const GENERATIONS = 3

const same = (a: Address, b: Address): boolean => a.host === b.host && a.port === b.port

/** The relays of the latest updates. */
export class RelayHistory {
  /** Newest first. BOUNDED: by GENERATIONS, of RELAYS each. */
  #generations: (readonly Relay[])[] = []
  /**
   * Relays of earlier updates that still hold a record nobody has tried to take back. BOUNDED: by RELAYS of every update
   * since the last {@link takeFormer}, which each update that is not interrupted ends with.
   */
  #former: Relay[] = []

  /** In the order in which they answered. */
  get current(): readonly Relay[] {
    return this.#generations[0] ?? []
  }

  /** Relays of a new update take the place of the current ones. */
  replace(relays: readonly Relay[]): void {
    this.#former.push(...this.current)
    this.#former = this.#former.filter(
      ({ relayAddress }, i, all) =>
        !relays.some((relay) => same(relay.relayAddress, relayAddress)) &&
        all.findIndex((other) => same(other.relayAddress, relayAddress)) === i
    )
    this.#generations = [relays, ...this.#generations].slice(0, GENERATIONS)
  }

  /** Former relays to take the record back from; they are forgotten here. */
  takeFormer(): Relay[] {
    const former = this.#former
    this.#former = []
    return former
  }

  /** All that hold a record; afterwards there are no relays. */
  takeAll(): Relay[] {
    this.replace([])
    return this.takeFormer()
  }

  /** Whether an address is a relay of the current or one of the two previous updates (REC-164). */
  includes(address: Address): boolean {
    return this.#generations.some((relays) => relays.some(({ relayAddress }) => same(relayAddress, address)))
  }
}
