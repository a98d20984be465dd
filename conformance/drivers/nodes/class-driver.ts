import type { DrivenNode, KeyPair, Leftover, NodeCapability, NodeDriver, NodeOptions, NodeSite } from '../node.js'
import type { Implementation } from '../types.js'
import { failureOf } from './failure.js'
import { ClassNode } from './node.js'
import type { DHTClass, PluginClass } from './surface.js'

export interface ClassDriverOptions {
  readonly implementation: Implementation
  /** The class that the package exports (API-4). */
  readonly DHT: DHTClass
  /** The base class of its plugins; null if it has none. */
  readonly Plugin: PluginClass | null
  readonly leftovers?: readonly Leftover[]
  /** Default: everything. `plugins` only with a class for them, whatever is given. */
  readonly capabilities?: readonly NodeCapability[]
}

/** What every version of hyperdht in use has. */
export const BASIC: readonly NodeCapability[] = [
  'dht',
  'discovery',
  'immutable',
  'mutable',
  'connect',
  'relay',
  'suspend'
]

/** Drives any class that has the public API of hyperdht (chapter 10), on the udx objects of a lab. */
export class ClassNodeDriver implements NodeDriver {
  readonly implementation: Implementation
  readonly capabilities: ReadonlySet<NodeCapability>
  readonly leftovers: readonly Leftover[]

  constructor(private readonly options: ClassDriverOptions) {
    this.implementation = options.implementation
    this.leftovers = options.leftovers ?? []
    const plugins: NodeCapability[] = options.Plugin === null ? [] : ['plugins']
    this.capabilities = new Set([...(options.capabilities ?? [...BASIC, 'hardened']), ...plugins])
  }

  keyPair(seed: Uint8Array): KeyPair {
    return this.options.DHT.keyPair(seed)
  }

  async createNode({ bootstrapper, ...given }: NodeOptions, site: NodeSite): Promise<DrivenNode> {
    const { DHT, Plugin } = this.options
    const { udx } = site
    if (udx === null) throw new TypeError(`${site.host} has no udx object, which a node in this process needs`)
    try {
      const dht = await site.call('new node', () => {
        const options = { ...given, udx }
        if (bootstrapper === undefined) return new DHT(options)
        return DHT.bootstrapper(bootstrapper.port, bootstrapper.host, options)
      })
      return new ClassNode(this, site, dht, Plugin)
    } catch (err) {
      throw failureOf('createNode', err)
    }
  }

  async close(): Promise<void> {}
}
