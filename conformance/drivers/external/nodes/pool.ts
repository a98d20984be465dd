import type { DriverLimits } from '../process.js'
import { type Spawn, spawnProgram } from '../program.js'
import { startDriver } from '../start.js'
import { Channel } from './channel.js'

/** A process, and how many nodes it has. */
interface Place {
  readonly channel: Channel
  readonly spawn: Spawn
  used: number
}

export interface PoolOptions {
  /** Nodes that one process has at most. Default: 1. */
  readonly nodesPerProcess: number
  /** Processes without a node that are kept for the next one at the same place, and for questions to destroyed ones. Default: 8. */
  readonly keep: number
}

/** The processes of one driver, by where they run. */
export class Pool {
  /** BOUNDED: by the nodes that are asked for at the same time, and `keep`. */
  private readonly places = new Set<Place>()
  /** BOUNDED: by the nodes that are asked for at the same time. */
  private readonly starting = new Set<Promise<unknown>>()
  private closed = false

  constructor(
    private readonly argv: readonly string[],
    private readonly limits: DriverLimits,
    private readonly options: PoolOptions
  ) {}

  /** A process at this place with room for a node; give it back. @throws UserError `DRIVER`. */
  async take(spawn: Spawn = spawnProgram): Promise<Channel> {
    const room = ({ channel, used, ...place }: Place): boolean =>
      place.spawn === spawn && used < this.options.nodesPerProcess && !channel.driver.process.isOver
    let place = [...this.places].find(room)
    if (place === undefined) {
      // Counted from now on: whoever asks at the same time has to have another one.
      place = await this.tracked(this.start(spawn))
    } else place.used++
    return place.channel
  }

  /** A node is gone. `clean`: nothing of it is left, so that the process may have another. */
  async giveBack(channel: Channel, clean: boolean): Promise<void> {
    const place = [...this.places].find((one) => one.channel === channel)
    if (place === undefined || --place.used > 0) return
    const idle = [...this.places].filter(({ used }) => used === 0).length
    if (clean && !this.closed && idle <= this.options.keep && !channel.driver.process.isOver) return
    this.places.delete(place)
    await channel.driver.process.close()
  }

  /** Ends all processes, also those that are about to start. */
  async close(): Promise<void> {
    this.closed = true
    await Promise.allSettled(this.starting)
    const places = [...this.places]
    this.places.clear()
    await Promise.all(places.map(({ channel }) => channel.driver.process.close()))
  }

  private async start(spawn: Spawn): Promise<Place> {
    const driver = await startDriver(this.argv, this.limits, spawn)
    const place = { channel: new Channel(driver, this.limits), spawn, used: 1 }
    this.places.add(place)
    return place
  }

  private async tracked<T>(start: Promise<T>): Promise<T> {
    this.starting.add(start)
    try {
      return await start
    } finally {
      this.starting.delete(start)
    }
  }
}
