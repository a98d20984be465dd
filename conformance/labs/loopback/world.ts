import type { Address, NodeSite } from '../../drivers/node.js'
import type { Spawn } from '../../drivers/external/program.js'
import type { Held, LabWire, LabWorld } from '../../engine/lab.js'
import type { PendingNames } from '../real-time.js'

const HOST = '127.0.0.1'

interface Teardown {
  readonly what: string
  readonly act: () => Promise<void>
}

/** Nobody sees datagrams of one machine to itself without privileges. Scenarios that need it ask for `capture`. */
const BLIND: LabWire = {
  packets: 0,
  settled: async () => {},
  records: () => [],
  externalOf: () => null,
  pathBetween: () => null,
  relayBetween: () => null
}

/** What a scenario has of this machine. */
export class LoopbackWorld implements LabWorld {
  readonly wire = BLIND
  /** Faults are for labs that own their network. */
  readonly internet = null
  /** BOUNDED: by the nodes of a scenario that it has not destroyed itself. */
  readonly teardowns: Teardown[] = []
  private readonly began = performance.now()

  constructor(
    /** BOUNDED: by the topology. Port of each host. */
    private readonly ports: ReadonlyMap<string, number>,
    private readonly pending: PendingNames,
    private readonly spawnAt: (host: string) => Spawn
  ) {}

  get now(): number {
    return performance.now() - this.began
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms))
  }

  waiting<T>(what: string, promise: PromiseLike<T>): Promise<T> {
    return this.pending.waiting(what, promise)
  }

  site(host: string): NodeSite {
    const port = this.ports.get(host)
    if (port === undefined) throw new TypeError(`The topology has no host ${host}.`)
    const waiting = <T>(what: string, promise: PromiseLike<T>): Promise<T> =>
      this.pending.waiting(`${what} at ${host}`, promise)
    return {
      host,
      addresses: [HOST],
      udx: null,
      spawn: this.spawnAt(host),
      options: { host: HOST, port },
      waiting,
      call: async (what, act) => waiting(what, Promise.resolve(act()))
    }
  }

  async reaches(_from: string, to: Address): Promise<boolean> {
    throw new TypeError(`The lab loopback cannot tell whether ${to.host}:${to.port} is reached; ask for "capture".`)
  }

  /** What programs hold is not seen from here. */
  held(): Held {
    return { timers: 0, handles: 0, heap: null }
  }

  onTeardown(what: string, act: () => Promise<void>): () => void {
    const teardown = { what, act }
    this.teardowns.push(teardown)
    return () => {
      const at = this.teardowns.indexOf(teardown)
      if (at !== -1) this.teardowns.splice(at, 1)
    }
  }
}
