import { Chance } from '../chance/index.js'
import { Internet, type Topology } from '../net/index.js'
import { Trace } from '../trace/index.js'
import { VirtualTime } from '../time/index.js'
import type { BoundPort, Endpoint } from '../types.js'

/** A socket of a test: what it heard, as `text from host:port @ms`. */
export interface TestSocket {
  readonly heard: string[]
  readonly bound: BoundPort
  send(text: string, to: Endpoint, ttl?: number): void
}

/** A virtual internet in virtual time, for one test. */
export class World {
  readonly time = new VirtualTime()
  readonly trace = new Trace()
  readonly internet: Internet

  constructor(topology: Topology, seed: string | number = 1) {
    try {
      this.internet = new Internet(topology, {
        time: this.time,
        chance: new Chance(seed, this.time.owners),
        trace: this.trace
      })
    } catch (err) {
      this.time.uninstall()
      throw err
    }
  }

  socket(host: string, port = 0, address = '0.0.0.0'): TestSocket {
    const heard: string[] = []
    const bound = this.internet.host(host).bind(port, address, (bytes, from) => {
      heard.push(`${bytes.toString()} from ${from.host}:${from.port} @${this.time.now}`)
    })
    return { heard, bound, send: (text, to, ttl = 64) => bound.send(Buffer.from(text), to, ttl) }
  }

  /** Lets virtual time pass. */
  async pass(ms = 1000): Promise<void> {
    await this.time.run({ until: this.time.now + ms })
  }

  /** Causes of all drops so far that are still in the trace. */
  get drops(): string[] {
    return this.trace
      .last()
      .filter(({ kind }) => kind.startsWith('drop'))
      .map(({ kind }) => kind.slice('drop '.length))
  }

  close(): void {
    this.time.uninstall()
  }
}
