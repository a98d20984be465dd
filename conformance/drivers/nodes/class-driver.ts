import type { DrivenNode, KeyPair, Leftover, NodeCapability, NodeDriver, NodeOptions, NodeSite } from '../node.js'
import type { Implementation } from '../types.js'
import { failureOf } from './failure.js'
import { ClassNode } from './node.js'
import type { BlindRelayClass, DHTClass, PluginClass, SwarmClass } from './surface.js'

export interface ClassDriverOptions {
  readonly implementation: Implementation
  /** The class that the package exports (API-4). */
  readonly DHT: DHTClass
  /** The base class of its plugins; null if it has none. */
  readonly Plugin: PluginClass | null
  /** What makes a node a blind relay. Default: none. */
  readonly Relay?: BlindRelayClass
  /** The application that runs on its nodes. Default: none. */
  readonly Swarm?: SwarmClass
  readonly leftovers?: readonly Leftover[]
  /** Default: those that the class has methods for, `plugins`, `relay` and `swarm` only with a class for them as well. */
  readonly capabilities?: readonly NodeCapability[]
  /** Nodes are on the network of the machine, with the udx of their own package. Default: false, that of their site. */
  readonly ownNetwork?: boolean
}

/** Methods that a node needs for a capability. */
const METHODS: Readonly<Record<NodeCapability, readonly string[]>> = {
  dht: ['fullyBootstrapped', 'findNode', 'ping', 'destroy'],
  discovery: ['lookup', 'announce', 'unannounce', 'lookupAndUnannounce', 'findPeer'],
  immutable: ['immutableGet', 'immutablePut'],
  mutable: ['mutableGet', 'mutablePut'],
  plugins: ['register'],
  connect: ['createServer', 'connect'],
  relay: ['createServer', 'connect', 'createRawStream'],
  swarm: ['createServer', 'connect', 'announce', 'lookup'],
  suspend: ['suspend', 'resume']
}

function capabilitiesOf({ DHT, Plugin, Relay, Swarm }: ClassDriverOptions): NodeCapability[] {
  const has = (capability: NodeCapability): boolean =>
    (capability !== 'plugins' || Plugin !== null) &&
    (capability !== 'relay' || Relay !== undefined) &&
    (capability !== 'swarm' || Swarm !== undefined) &&
    METHODS[capability].every((method) => method in DHT.prototype)
  return (Object.keys(METHODS) as NodeCapability[]).filter(has)
}

/** Drives any class that has the public API of hyperdht (chapter 10), on the udx objects of a lab. */
export class ClassNodeDriver implements NodeDriver {
  readonly implementation: Implementation
  readonly capabilities: ReadonlySet<NodeCapability>
  readonly leftovers: readonly Leftover[]

  constructor(private readonly options: ClassDriverOptions) {
    this.implementation = options.implementation
    this.leftovers = options.leftovers ?? []
    this.capabilities = new Set(options.capabilities ?? capabilitiesOf(options))
  }

  keyPair(seed: Uint8Array): KeyPair {
    return this.options.DHT.keyPair(seed)
  }

  async createNode({ bootstrapper, ...given }: NodeOptions, site: NodeSite): Promise<DrivenNode> {
    const { DHT, Plugin, Relay, Swarm, ownNetwork = false } = this.options
    const { udx } = site
    if (udx === null && !ownNetwork)
      throw new TypeError(`${site.host} has no udx object, which a node in this process needs`)
    try {
      return await site.call('new node', () => {
        const options = ownNetwork ? { ...given } : { ...given, udx }
        const dht =
          bootstrapper === undefined
            ? new DHT(options)
            : DHT.bootstrapper(bootstrapper.port, bootstrapper.host, options)
        return new ClassNode(this, site, dht, Plugin, Relay, Swarm)
      })
    } catch (err) {
      throw failureOf('createNode', err)
    }
  }

  async close(): Promise<void> {}
}
