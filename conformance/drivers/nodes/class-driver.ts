import type { DrivenNode, KeyPair, Leftover, NodeCapability, NodeDriver, NodeOptions, NodeSite } from '../node.js'
import type { Implementation } from '../types.js'
import { failureOf } from './failure.js'
import { ClassNode } from './node.js'
import type { BlindRelayClass, DHTClass, PluginClass } from './surface.js'

export interface ClassDriverOptions {
  readonly implementation: Implementation
  /** The class that the package exports (API-4). */
  readonly DHT: DHTClass
  /** The base class of its plugins; null if it has none. */
  readonly Plugin: PluginClass | null
  /** What makes a node a blind relay. Default: none. */
  readonly Relay?: BlindRelayClass
  readonly leftovers?: readonly Leftover[]
  /** Default: everything, `plugins` and `relay` only with a class for them. */
  readonly capabilities?: readonly NodeCapability[]
}

const ALL: readonly NodeCapability[] = ['dht', 'discovery', 'immutable', 'mutable', 'connect', 'suspend']

/** Drives any class that has the public API of hyperdht (chapter 10), on the udx objects of a lab. */
export class ClassNodeDriver implements NodeDriver {
  readonly implementation: Implementation
  readonly capabilities: ReadonlySet<NodeCapability>
  readonly leftovers: readonly Leftover[]

  constructor(private readonly options: ClassDriverOptions) {
    this.implementation = options.implementation
    this.leftovers = options.leftovers ?? []
    const plugins: NodeCapability[] = options.Plugin === null ? [] : ['plugins']
    const relay: NodeCapability[] = options.Relay === undefined ? [] : ['relay']
    this.capabilities = new Set(options.capabilities ?? [...ALL, ...plugins, ...relay])
  }

  keyPair(seed: Uint8Array): KeyPair {
    return this.options.DHT.keyPair(seed)
  }

  async createNode({ bootstrapper, ...given }: NodeOptions, site: NodeSite): Promise<DrivenNode> {
    const { DHT, Plugin, Relay } = this.options
    const { udx } = site
    if (udx === null) throw new TypeError(`${site.host} has no udx object, which a node in this process needs`)
    try {
      const dht = await site.call('new node', () => {
        const options = { ...given, udx }
        if (bootstrapper === undefined) return new DHT(options)
        return DHT.bootstrapper(bootstrapper.port, bootstrapper.host, options)
      })
      return new ClassNode(this, site, dht, Plugin, Relay)
    } catch (err) {
      throw failureOf('createNode', err)
    }
  }

  async close(): Promise<void> {}
}
