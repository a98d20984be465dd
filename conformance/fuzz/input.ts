import type { Layout } from '../layouts/index.js'
import { Chance, streamOf } from './chance.js'
import { mutate } from './mutate.js'
import { sample } from './sample.js'

/** Makes the inputs of one codec: valid bytes, valid bytes that were changed, and bytes of pure chance. */
export class InputMaker {
  private readonly chance = new Chance(0, 0, 0)
  private readonly stream: number

  constructor(
    private readonly layout: Layout,
    private readonly seed: number
  ) {
    this.stream = streamOf(layout.name)
  }

  /** The bytes of a case; the same for the same seed, codec and number. */
  make(index: number): Buffer {
    const chance = this.chance.reset(this.seed, this.stream, index)
    const kind = chance.below(8)
    // Mostly short: a decoder that is lost stays lost.
    if (kind === 0) return chance.fill(Buffer.alloc(chance.below(chance.oneIn(8) ? 300 : 40)))
    const valid = sample(this.layout.type, chance)
    if (kind <= 2) return valid.bytes
    return mutate(valid, chance, () => sample(this.layout.type, chance).bytes)
  }
}
