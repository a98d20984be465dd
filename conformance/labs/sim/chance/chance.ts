import { Owners } from '../owners.js'
import { seedCrypto } from './patch-crypto.js'
import { seedMath } from './patch-math.js'
import { seedSodium, type Sodium } from './patch-sodium.js'
import { Stream } from './stream.js'

/** Undoes a patch. */
export type Restore = () => void

/**
 * All chance of a simulation, from one seed: a {@link Stream} for each name (`link/a up`, `nat/home`, `node/alice`,
 * `scenario`). What a name draws depends on the seed and the name alone, so a node more or less shifts nobody's dice.
 */
export class Chance {
  readonly seed: string
  /** BOUNDED: by the names of a topology. */
  readonly #streams = new Map<string, Stream>()

  /**
   * @param now the clock, ms, for dice that depend on the moment they are thrown at and not on how many were thrown before
   * ({@link Stream}); default: none
   */
  constructor(
    seed: string | number,
    readonly owners = new Owners(),
    private readonly now?: () => number
  ) {
    this.seed = String(seed)
  }

  /** The stream of a name: the same object every time. */
  stream(name: string): Stream {
    let stream = this.#streams.get(name)
    if (stream === undefined) {
      stream = new Stream(this.seed, name, this.now)
      this.#streams.set(name, stream)
    }
    return stream
  }

  /** The stream of who is running. */
  get current(): Stream {
    return this.stream(this.owners.current)
  }

  /**
   * Lets the process draw from the stream of who is running: Math.random, the random functions of node:crypto, and those
   * of each given copy of sodium-native. Do it before an implementation is loaded. Returns what undoes it; patches over
   * patches must be undone in reverse.
   */
  install(...sodiums: readonly Sodium[]): Restore {
    const draw = (): Stream => this.current
    const restores = [seedMath(draw), seedCrypto(draw), ...sodiums.map((sodium) => seedSodium(sodium, draw))]
    return () => {
      for (const restore of restores.splice(0).reverse()) restore()
    }
  }
}
