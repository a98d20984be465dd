import type { Stream } from '../../chance/index.js'
import type { Ports } from './behaviour.js'

/** Who asks for a port: the inside port, and a text that is the same for requests that deserve the same port. */
export interface PortRequest {
  readonly insidePort: number
  readonly identity: string
}

/** Random draws before the range is searched one by one. */
const DRAWS = 32

/** Chooses external ports by one rule of {@link Ports}. */
export class PortAllocator {
  #next: number

  constructor(
    private readonly rule: Ports,
    private readonly range: readonly [number, number],
    private readonly chance: Stream
  ) {
    this.#next = range[0]
  }

  /** A port for which `free` is true, or null if the range has none. */
  choose({ insidePort, identity }: PortRequest, free: (port: number) => boolean): number | null {
    switch (this.rule) {
      case 'preserved':
      case 'overloaded':
        return free(insidePort) ? insidePort : this.#random(free)
      case 'random':
        return this.#random(free)
      case 'sequential': {
        const port = this.#search(this.#next, free)
        if (port !== null) this.#next = port === this.range[1] ? this.range[0] : port + 1
        return port
      }
      case 'stable':
        return this.#search(this.range[0] + (hash(identity) % this.#width), free)
    }
  }

  get #width(): number {
    return this.range[1] - this.range[0] + 1
  }

  #random(free: (port: number) => boolean): number | null {
    for (let i = 0; i < DRAWS; i++) {
      const port = this.chance.int(...this.range)
      if (free(port)) return port
    }
    return this.#search(this.chance.int(...this.range), free)
  }

  /** The first free port from `start` upwards, going round. */
  #search(start: number, free: (port: number) => boolean): number | null {
    const [low] = this.range
    for (let i = 0; i < this.#width; i++) {
      const port = low + ((start - low + i) % this.#width)
      if (free(port)) return port
    }
    return null
  }
}

/** FNV-1a with a last stir, so that neighbouring identities land far apart. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  return (h ^ (h >>> 13)) >>> 0
}
