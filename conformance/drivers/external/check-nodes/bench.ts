import { createHash } from 'node:crypto'
import { freePorts } from '../../free-ports.js'
import type { Address, DrivenNode, KeyPair, NodeDriver, NodeEvent, NodeOptions, NodeSite } from '../../node.js'

export const HOST = '127.0.0.1'
/** Nodes of the network: enough that a record has more than one storer. */
const SIZE = 4

/** Where the nodes run: on this machine, in one process. */
const SITE: NodeSite = {
  host: HOST,
  addresses: [HOST],
  udx: null,
  call: async (_, act) => act(),
  waiting: (_, promise) => Promise.resolve(promise)
}

/** A small network of a driver's nodes on 127.0.0.1, for the steps of a check. */
export class Bench {
  /** BOUNDED: by SIZE. */
  nodes: readonly DrivenNode[] = []
  /** BOUNDED: by SIZE. */
  ports: readonly number[] = []
  /** BOUNDED: by the nodes of the check. What the nodes said of themselves, the first SIZE nodes in order. */
  readonly events: NodeEvent['name'][][] = []
  /** BOUNDED: by the nodes of the check. */
  private readonly made: DrivenNode[] = []

  constructor(readonly driver: NodeDriver) {}

  get bootstrap(): Address[] {
    return [{ host: HOST, port: this.ports[0]! }]
  }

  /** Makes the network; resolves when all nodes are ready. */
  async standUp(): Promise<void> {
    this.ports = await freePorts(SIZE)
    const fixed = { host: HOST, ephemeral: false, firewalled: false, anyPort: false }
    const [address] = this.bootstrap as [Address]
    const first = await this.node({ bootstrap: [], bootstrapper: address, host: HOST, firewalled: false })
    await first.ready()
    const others = await Promise.all(
      this.ports.slice(1).map((port) => this.node({ bootstrap: this.bootstrap, port, ...fixed }))
    )
    await Promise.all(others.map((node) => node.ready()))
    this.nodes = [first, ...others]
  }

  async node(options: NodeOptions): Promise<DrivenNode> {
    const node = await this.driver.createNode(options, SITE)
    // BOUNDED: by the check. Some are ready before anybody can listen.
    const seen = (node.events ?? []).map(({ name }) => name)
    this.events.push(seen)
    node.onEvent(({ name }) => seen.push(name))
    this.made.push(node)
    return node
  }

  /** One more node, ready, with options of its own. */
  async join(options: Partial<NodeOptions> = {}): Promise<DrivenNode> {
    const node = await this.node({ bootstrap: this.bootstrap, host: HOST, ...options })
    await node.ready()
    return node
  }

  /** 32 bytes that belong to a name. */
  readonly bytes = (name: string): Buffer => createHash('sha256').update(`check-driver ${name}`).digest()

  readonly keys = (name: string): KeyPair => this.driver.keyPair(this.bytes(name))

  async takeDown(): Promise<void> {
    await Promise.allSettled(this.made.map((node) => node.destroy({ force: true })))
  }
}
