import type { Stage } from '../../netns/lab/index.js'
import { Inhabitants } from '../../netns/lab/index.js'
import type { Tap, Wiretap } from '../../netns/capture/index.js'
import type { Engine } from '../engine/index.js'
import { DockerGround } from '../ground/index.js'

/** A standing network of its own: one run at a time. */
export interface Slot extends Stage {
  readonly ground: DockerGround
}

/** One tap sees the cables of all: each slot knows its own by their numbers. */
export class SharedTap {
  /** BOUNDED: by the slots. */
  private readonly taps: Tap[] = []

  constructor(private readonly wiretap: Wiretap) {
    wiretap.onSighting = (sighting) => {
      for (const tap of this.taps) tap.onSighting(sighting)
    }
  }

  share(): Tap {
    const tap: Tap = { onSighting: () => {}, caughtUp: () => this.wiretap.caughtUp() }
    this.taps.push(tap)
    return tap
  }

  close(): Promise<void> {
    return this.wiretap.close()
  }
}

export function slotOn(engine: Engine, tap: SharedTap, number: number): Slot {
  const ground = new DockerGround(engine, String(number))
  return { ground, premises: ground, tap: tap.share(), inhabitants: new Inhabitants(ground) }
}
