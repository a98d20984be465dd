import type { DrivenNode, KeyPair, Leftover, NodeCapability, NodeDriver, NodeOptions, NodeSite } from '../node.js'
import type { Implementation } from '../types.js'

/** Number at the end of the name of a host: `dht7`. */
const NUMBER = /(\d+)$/

/**
 * Several implementations in one role: the first one runs on `dht1`, the second on `dht2` and so on, and again from the
 * beginning. The host decides, so that a run is the same whatever ran before it. Its nodes can do what all of them can.
 */
export class MixedNodeDriver implements NodeDriver {
  readonly implementation: Implementation
  readonly capabilities: ReadonlySet<NodeCapability>
  readonly leftovers: readonly Leftover[]

  /** @param drivers two at least; they are closed with this one. */
  constructor(private readonly drivers: readonly NodeDriver[]) {
    const all = drivers.map(({ implementation }) => implementation)
    this.implementation = {
      name: all.map(({ name }) => name).join('&'),
      version: all.map(({ version }) => version).join('&'),
      packages: Object.assign({}, ...all.map(({ packages }) => packages)) as Implementation['packages']
    }
    const [first, ...others] = drivers
    const shared = [...(first?.capabilities ?? [])].filter((one) =>
      others.every(({ capabilities }) => capabilities.has(one))
    )
    this.capabilities = new Set(shared)
    this.leftovers = drivers.flatMap(({ leftovers }) => leftovers)
  }

  keyPair(seed: Uint8Array): KeyPair {
    return this.drivers[0]!.keyPair(seed)
  }

  createNode(options: NodeOptions, site: NodeSite): Promise<DrivenNode> {
    const number = Number(NUMBER.exec(site.host)?.[1] ?? 1)
    return this.drivers[(number - 1) % this.drivers.length]!.createNode(options, site)
  }

  async close(): Promise<void> {
    for (const driver of this.drivers) await driver.close()
  }
}
