import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Address, NodeSite } from '../../../drivers/node.js'
import type { Held, LabWorld } from '../../../engine/lab.js'
import type { Internet } from '../net/index.js'
import type { VirtualTime } from '../time/index.js'
import { createVirtualUdx, type VirtualUdx } from '../udx/index.js'
import type { SimWire } from './wire.js'

/** ms within which a datagram arrives if it arrives at all. */
const ARRIVES = 1000
/** No message of the protocol (RPC-15): a node that gets it drops it. */
const STRAY = Buffer.from('punchlist: does this arrive?')
const TTL = 64

/** Asks the engine for it, which needs no option of the process this way. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

interface Teardown {
  readonly what: string
  readonly act: () => Promise<void>
}

/** What a scenario has of the simulator. */
export class SimWorld implements LabWorld {
  /** BOUNDED: by the topology. */
  readonly udxes = new Map<string, VirtualUdx>()
  /** BOUNDED: by the nodes of a scenario. */
  readonly teardowns: Teardown[] = []
  /** BOUNDED: by the topology. */
  private readonly sites = new Map<string, NodeSite>()

  constructor(
    private readonly time: VirtualTime,
    readonly internet: Internet,
    readonly wire: SimWire,
    private readonly leftovers: readonly string[] = []
  ) {}

  get now(): number {
    return this.time.now
  }

  sleep(ms: number): Promise<void> {
    return this.time.sleep(ms)
  }

  waiting<T>(what: string, promise: PromiseLike<T>): Promise<T> {
    return this.time.waiting(what, promise)
  }

  site(name: string): NodeSite {
    let site = this.sites.get(name)
    if (site === undefined) this.sites.set(name, (site = this.makeSite(name)))
    return site
  }

  held(): Held {
    const timers = this.time.pending().filter(({ what }) => !this.leftovers.includes(what)).length
    const open = [...this.udxes.values()].flatMap((udx) => Object.values(udx.open) as number[])
    collectGarbage()
    return { timers, handles: open.reduce((sum, count) => sum + count, 0), heap: process.memoryUsage().heapUsed }
  }

  async reaches(from: string, to: Address, at: string): Promise<boolean> {
    const first = this.wire.packets
    const port = this.internet.host(from).bind(0, '0.0.0.0', () => {})
    port.send(STRAY, to, TTL)
    await this.time.sleep(ARRIVES)
    port.close()
    return this.wire.records(first).some(({ sender, receiver }) => sender === from && receiver === at)
  }

  onTeardown(what: string, act: () => Promise<void>): () => void {
    const teardown = { what, act }
    this.teardowns.push(teardown)
    return () => {
      const at = this.teardowns.indexOf(teardown)
      if (at !== -1) this.teardowns.splice(at, 1)
    }
  }

  private makeSite(name: string): NodeSite {
    const { time } = this
    const host = this.internet.host(name)
    const { owner } = host
    const udx = createVirtualUdx(host)
    this.udxes.set(name, udx)
    const waiting = <T>(what: string, promise: PromiseLike<T>): Promise<T> =>
      time.owners.run(owner, () => time.waiting(what, promise))
    return {
      host: name,
      addresses: host.addresses,
      udx,
      waiting,
      // An event of its own, so that all that follows from the call within it is the host's doing too.
      call: <T>(what: string, act: () => T | PromiseLike<T>) =>
        new Promise<T>((resolve, reject) => {
          time.schedule(0, what, () => settle(() => waiting(what, Promise.resolve(act())), resolve, reject), owner)
        })
    }
  }
}

/** As `new Promise` does with what its function throws. */
function settle<T>(act: () => Promise<T>, resolve: (value: Promise<T>) => void, reject: (err: unknown) => void): void {
  try {
    resolve(act())
  } catch (err) {
    reject(err)
  }
}
