import type { Address, NodeSite } from '../../../drivers/node.js'
import { spawnProgram } from '../../../drivers/external/index.js'
import type { Held, LabWire, LabWorld } from '../../../engine/lab.js'
import type { Path, PacketRecord } from '../../../report/cells.js'
import type { PendingNames } from '../../real-time.js'
import type { SimWire } from '../../sim/lab/wire.js'
import type { KernelRecorder, Wiretap } from '../capture/index.js'
import { NetnsError } from '../errors.js'
import { AgentHost, type Ground, type Standing, type StandingHost } from '../hosts/index.js'
import { bare } from '../plan/index.js'

/** ms within which a datagram arrives if it arrives at all. */
const ARRIVES = 300
/** No message of the protocol (RPC-15): a node that gets it drops it. */
const STRAY = 'punchlist: does this arrive?'
const TTL = 64

interface Teardown {
  readonly what: string
  readonly act: () => Promise<void>
}

type Spawn = NonNullable<NodeSite['spawn']>

/** What stays from run to run, at hosts that do. */
export class Inhabitants {
  /** BOUNDED: by the namespaces of hosts. */
  private readonly agents = new Map<string, AgentHost>()
  /** BOUNDED: as above. One for each, as programs are told by it which place they are for. */
  private readonly spawns = new Map<string, Spawn>()

  constructor(private readonly ground: Ground) {}

  agent(host: StandingHost): AgentHost {
    let agent = this.agents.get(host.namespace)
    if (agent === undefined) {
      agent = new AgentHost(host.plan, (argv) => this.ground.at(host.namespace, argv))
      this.agents.set(host.namespace, agent)
    }
    return agent
  }

  spawn({ namespace }: StandingHost): Spawn {
    let spawn = this.spawns.get(namespace)
    if (spawn === undefined) {
      spawn = (argv) => spawnProgram(this.ground.at(namespace, argv))
      this.spawns.set(namespace, spawn)
    }
    return spawn
  }

  async close(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.close()))
  }
}

/** The record of a run, read as that of the simulator is, but for what is still on its way to it. */
export class KernelWire implements LabWire {
  constructor(
    private readonly judge: SimWire,
    private readonly tap: Wiretap
  ) {}

  settled(): Promise<void> {
    return this.tap.caughtUp()
  }

  get packets(): number {
    return this.judge.packets
  }

  records(from?: number): readonly PacketRecord[] {
    return this.judge.records(from)
  }

  externalOf(host: string): Address | null {
    return this.judge.externalOf(host)
  }

  pathBetween(a: string, b: string, from: number): Path | null {
    return this.judge.pathBetween(a, b, from)
  }

  relayBetween(a: string, b: string, from: number): string | null {
    return this.judge.relayBetween(a, b, from)
  }
}

/** What a scenario has of the namespaces. */
export class NetnsWorld implements LabWorld {
  /** Faults would need other rules. */
  readonly internet = null
  /** BOUNDED: by the nodes of a scenario that it has not destroyed itself. */
  readonly teardowns: Teardown[] = []
  private readonly began = performance.now()

  constructor(
    private readonly standing: Standing,
    private readonly inhabitants: Inhabitants,
    private readonly recorder: KernelRecorder,
    readonly wire: KernelWire,
    private readonly pending: PendingNames
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

  site(name: string): NodeSite {
    const host = this.host(name)
    const i = host.plan.names.indexOf(name)
    const addresses = host.plan.names.length === 1 ? host.plan.addresses : [host.plan.addresses[i]!]
    const waiting = <T>(what: string, promise: PromiseLike<T>): Promise<T> => this.waiting(`${name}: ${what}`, promise)
    return {
      host: name,
      addresses: addresses.map(bare),
      udx: null,
      spawn: this.inhabitants.spawn(host),
      waiting,
      call: (what, act) => waiting(what, Promise.resolve().then(act))
    }
  }

  async reaches(from: string, to: Address, at: string): Promise<boolean> {
    await this.wire.settled()
    const first = this.wire.packets
    const port = await this.inhabitants.agent(this.host(from)).bind(0, '0.0.0.0', () => {})
    port.send(Buffer.from(STRAY), to, TTL)
    await this.sleep(ARRIVES)
    port.close()
    await this.wire.settled()
    return this.recorder.since(first).some(({ sender, receiver, bytes }) => {
      return sender === from && receiver === at && bytes.toString() === STRAY
    })
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

  private host(name: string): StandingHost {
    const host = this.standing.hosts.get(name)
    if (host === undefined) throw new NetnsError('UNKNOWN_NAME', `There is no host ${name} in this topology.`)
    return host
  }
}
