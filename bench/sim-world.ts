import { Chance, createVirtualUdx, Internet, layout, Trace, VirtualTime } from 'punchlist/sim'
import { type DhtNode, implementation, type Implementation, PEER, sodiumOf } from './implementation.js'
import type { Measured } from './sim-result.js'

const PORT = 49_737
const HOUR = 3_600_000

export interface SimWorldOptions {
  /** Public hosts: the first ones for nodes that {@link SimWorld.start} starts, the others for newcomers. */
  readonly hosts: number
  /** How many hosts `start` starts a node on. Default: all. */
  readonly nodes?: number
  readonly seed: string
  /** Of the nodes. Default: the peer. */
  readonly network?: string
  /** Of the newcomers. Default: the peer. */
  readonly newcomers?: string
}

/** Many unmodified nodes in one process: on virtual time, over virtual udx, in one virtual internet. */
export class SimWorld {
  readonly time = new VirtualTime()
  readonly chance: Chance
  readonly internet: Internet
  readonly trace = new Trace()
  /** What the network runs. */
  readonly Network: Implementation
  /** BOUNDED: by the hosts. By the number of their host, from 0. */
  readonly nodes: DhtNode[] = []
  readonly #Newcomer: Implementation
  readonly #count: number

  constructor({ hosts, nodes = hosts, seed, network = PEER, newcomers = PEER }: SimWorldOptions) {
    this.#count = nodes
    this.chance = new Chance(seed, this.time.owners)
    // Time and chance are virtual before an implementation is loaded.
    this.chance.install(...new Set([network, newcomers].flatMap(sodiumOf)))
    this.Network = implementation(network)
    this.#Newcomer = implementation(newcomers)
    const { time, chance, trace } = this
    this.internet = new Internet(layout({ nodes: hosts }), { time, chance, trace })
  }

  /**
   * Starts the nodes, one after the other: the first alone, then one every `stagger` virtual ms, each with the first as
   * its bootstrap list. Ends when all of them are bootstrapped.
   */
  async start(stagger: number): Promise<void> {
    const fixed = (i: number, bootstrap: object[]): DhtNode => {
      const place = { host: this.#address(i), port: PORT, anyPort: false }
      return this.#make(i, this.Network, { ...place, ephemeral: false, firewalled: false, bootstrap })
    }
    const first = fixed(0, [])
    await this.time.settle(first.fullyBootstrapped(), { what: 'the first node' })
    const bootstrapped: Promise<void>[] = []
    for (let i = 1; i < this.#count; i++) {
      bootstrapped.push(fixed(i, this.#bootstrap).fullyBootstrapped())
      await this.pass(stagger)
    }
    await this.time.settle(Promise.all(bootstrapped), { limit: HOUR, what: 'all nodes' })
  }

  /** Makes a node as applications do on host `i` (from 0), with the first node as its bootstrap list. */
  join(i: number): DhtNode {
    return this.#make(i, this.#Newcomer, { bootstrap: this.#bootstrap })
  }

  /** Calls something of node `i` (from 0) on its behalf. */
  as<T>(i: number, call: (node: DhtNode) => T): T {
    return this.time.owners.run(`node/${this.hostName(i)}`, () => call(this.nodes[i]!))
  }

  hostName(i: number): string {
    return `dht${i + 1}`
  }

  /** What came of it, for a result. */
  measures(): Pick<Measured, 'virtualSeconds' | 'events' | 'datagrams' | 'digest'> {
    const { time, internet, trace } = this
    return { virtualSeconds: time.now / 1000, events: time.events, datagrams: internet.sent, digest: trace.digest }
  }

  /** Lets virtual time pass. */
  async pass(ms: number): Promise<void> {
    await this.time.run({ until: this.time.now + ms, limit: ms + 1 })
  }

  get #bootstrap(): object[] {
    return [{ host: this.#address(0), port: PORT }]
  }

  #address(i: number): string {
    return this.internet.host(this.hostName(i)).addresses[0]!
  }

  #make(i: number, Node: Implementation, options: object): DhtNode {
    const name = this.hostName(i)
    const udx = createVirtualUdx(this.internet.host(name))
    const make = (): DhtNode => new Node({ udx, ...options })
    return (this.nodes[i] = this.time.owners.run(`node/${name}`, make))
  }
}

/** Public keys that a lookup finds. */
export async function found(node: DhtNode, topic: Buffer): Promise<Set<string>> {
  const keys = new Set<string>()
  for await (const { peers } of node.lookup(topic)) {
    for (const { publicKey } of peers) keys.add(publicKey.toString('hex'))
  }
  return keys
}
