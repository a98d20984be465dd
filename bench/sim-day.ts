import type { Measured } from './sim-result.js'
import { stopwatch } from './sim-stopwatch.js'
import type { DhtNode, KeyPair } from './implementation.js'
import { found, SimWorld } from './sim-world.js'

const NODES = 30
const MINUTE = 60_000
/** Topics and mutable records that the traffic is about. */
const NAMES = 20
/** An announcement is forgotten some 20 minutes after; what is older than this need not be found. */
const FRESH = 10 * MINUTE
/** Immutable values that are asked for: the last so many. */
const KEPT = 50

/** How often something was asked for that had to be there, and how often it was. */
interface Score {
  asked: number
  found: number
}

/** A network of 30 nodes that runs for so long, with six operations each virtual minute, and keeps the score. */
class Day {
  readonly scores: Record<'lookup' | 'immutableGet' | 'mutableGet', Score> = {
    lookup: { asked: 0, found: 0 },
    immutableGet: { asked: 0, found: 0 },
    mutableGet: { asked: 0, found: 0 }
  }
  operations = 0
  readonly #world = new SimWorld({ hosts: NODES, seed: 'bench day' })
  readonly #dice = this.#world.chance.stream('traffic')
  /** BOUNDED: by NAMES. */
  readonly #keyPairs = Array.from({ length: NAMES }, (_, i) => this.#world.Network.keyPair(Buffer.alloc(32, i + 1)))
  /** BOUNDED: by NAMES. When a topic was last announced, virtual ms. */
  readonly #announced = new Map<number, number>()
  /** BOUNDED: by NAMES. Mutable records that were put. */
  readonly #put = new Set<number>()
  /** BOUNDED: by KEPT. Hashes and values of the immutable records put last. */
  readonly #values: { readonly hash: Buffer; readonly value: Buffer }[] = []
  /** The first operation that failed, if any did. */
  #failure: Error | null = null

  async run(hours: number): Promise<SimWorld> {
    const world = this.#world
    await world.start(100)
    const operations = [
      () => this.#announce(),
      () => this.#lookup(),
      () => this.#immutablePut(),
      () => this.#immutableGet(),
      () => this.#mutablePut(),
      () => this.#mutableGet()
    ]
    for (let minute = 0; minute < hours * 60; minute++) {
      for (const operation of operations) {
        world.time.schedule(this.#dice.int(0, MINUTE - 1), 'traffic', () => {
          this.operations++
          operation().catch((err: unknown) => (this.#failure ??= err as Error))
        })
      }
      await world.pass(MINUTE)
      if (this.#failure !== null) throw this.#failure
    }
    return world
  }

  async #announce(): Promise<void> {
    const [name, keyPair] = this.#name()
    await this.#on((node) => node.announce(topic(name), keyPair).finished())
    this.#announced.set(name, this.#world.time.now)
  }

  async #lookup(): Promise<void> {
    const [name, { publicKey }] = this.#name()
    const expected = this.#world.time.now - (this.#announced.get(name) ?? -Infinity) < FRESH
    const keys = await this.#on((node) => found(node, topic(name)))
    if (expected) count(this.scores.lookup, keys.has(publicKey.toString('hex')))
  }

  async #immutablePut(): Promise<void> {
    const value = this.#dice.bytes(100)
    const { hash } = await this.#on((node) => node.immutablePut(value))
    this.#values.push({ hash, value })
    if (this.#values.length > KEPT) this.#values.shift()
  }

  async #immutableGet(): Promise<void> {
    if (this.#values.length === 0) return
    const { hash, value } = this.#dice.pick(this.#values)
    const got = await this.#on((node) => node.immutableGet(hash))
    count(this.scores.immutableGet, got?.value.equals(value) === true)
  }

  async #mutablePut(): Promise<void> {
    const [name, keyPair] = this.#name()
    // A record with a version that is not newer is refused: whoever puts looks first.
    const former = await this.#on((node) => node.mutableGet(keyPair.publicKey))
    await this.#on((node) => node.mutablePut(keyPair, this.#dice.bytes(100), { seq: (former?.seq ?? -1) + 1 }))
    this.#put.add(name)
  }

  async #mutableGet(): Promise<void> {
    const [name, { publicKey }] = this.#name()
    const expected = this.#put.has(name)
    const got = await this.#on((node) => node.mutableGet(publicKey))
    if (expected) count(this.scores.mutableGet, got !== null)
  }

  #name(): [number, KeyPair] {
    const name = this.#dice.int(0, NAMES - 1)
    return [name, this.#keyPairs[name]!]
  }

  /** Calls something of any node. */
  #on<T>(call: (node: DhtNode) => T): T {
    return this.#world.as(this.#dice.int(0, NODES - 1), call)
  }
}

const topic = (name: number): Buffer => Buffer.alloc(32, 100 + name)

function count(score: Score, isFound: boolean): void {
  score.asked++
  if (isFound) score.found++
}

/** Hours in the life of a network of 30 nodes; throws if not nearly all that had to be found was. */
export async function benchDay(hours: number): Promise<Measured> {
  const elapsed = stopwatch()
  const day = new Day()
  const world = await day.run(hours)
  const scores = Object.entries(day.scores)
  for (const [name, { asked, found }] of scores) {
    if (found < 0.95 * asked || asked === 0) throw new Error(`${name} found ${found} of ${asked} that had to be there`)
  }
  return {
    seconds: elapsed(),
    ...world.measures(),
    notes: [
      `${day.operations} operations: announce, lookup, immutable put and get, mutable put and get each virtual minute`,
      `found what had to be there: ${scores.map(([name, s]) => `${name} ${s.found} of ${s.asked}`).join(', ')}`
    ]
  }
}
