import type { Address } from '../ipencoding/index.js'
import { HyperDHT } from './hyperdht.js'
import type { HyperDHTOptions } from './options.js'

type BootstrapEntry = string | number | Address

/** Registers what is to happen when a test ends. */
export type Teardown = (destroy: () => Promise<void>, options: { order: number }) => unknown

export interface TestnetOptions {
  /** IPv4 address that `bootstrap` names. Nodes bind to it only if it is 127.0.0.1, else to 0.0.0.0. Default: 127.0.0.1. */
  host?: string
  /** Preferred port of the first node. Default: any of the usual ones. */
  port?: number
  /** Joins an existing network. Default: none. */
  bootstrap?: readonly BootstrapEntry[] | null
  teardown?: Teardown | null
}

/** A network of nodes in this process (section 10.20). */
export class Testnet implements Iterable<HyperDHT> {
  constructor(
    /** Oldest first. BOUNDED: by what the caller creates. */
    readonly nodes: HyperDHT[],
    /** Entry points for further nodes. BOUNDED: by its maker. */
    readonly bootstrap: BootstrapEntry[]
  ) {}

  /** Another node, ephemeral and not bootstrapped yet (API-262). */
  createNode(options: HyperDHTOptions = {}): HyperDHT {
    const node = new HyperDHT({ ephemeral: true, bootstrap: this.bootstrap, host: '127.0.0.1', ...options })
    this.nodes.push(node)
    return node
  }

  /** Closes all servers, then destroys the nodes, last created first (API-263). May be called again. */
  async destroy(): Promise<void> {
    const servers = this.nodes.flatMap((node) => [...node.listening])
    await Promise.allSettled(servers.map((server) => server.close()))
    for (const node of [...this.nodes].reverse()) await node.destroy()
  }

  [Symbol.iterator](): Iterator<HyperDHT> {
    return this.nodes[Symbol.iterator]()
  }
}

/**
 * Makes a network (API-258 to API-264): the first node has nobody to ask and stays ephemeral, the others are persistent,
 * so a network of n has n - 1 nodes that store.
 *
 * @param size how many nodes. Default: 10.
 * @param options or the teardown function itself.
 */
export async function createTestnet(size = 10, options: TestnetOptions | Teardown = {}): Promise<Testnet> {
  const { host = '127.0.0.1', port = 0, bootstrap: given = null } = typeof options === 'function' ? {} : options
  const bindHost = host === '127.0.0.1' ? '127.0.0.1' : '0.0.0.0'
  const common = { ephemeral: false, firewalled: false, host: bindHost }
  const nodes: HyperDHT[] = []
  const network = new Testnet(nodes, [...(given ?? [])])
  try {
    while (nodes.length < size) {
      const isFirst = nodes.length === 0
      const node = new HyperDHT({ ...common, bootstrap: network.bootstrap, port: isFirst ? port : 0 })
      nodes.push(node)
      await node.fullyBootstrapped()
      if (network.bootstrap.length === 0) network.bootstrap.push({ host, port: node.address()?.port ?? 0 })
    }
  } catch (error) {
    await Promise.allSettled(nodes.map((node) => node.destroy({ force: true })))
    throw error
  }
  if (size > 0) {
    const destroy = (): Promise<void> => network.destroy()
    // As a method: a `teardown` of a test object needs its `this` (API-258).
    if (typeof options === 'function') options(destroy, { order: Infinity })
    else options.teardown?.(destroy, { order: Infinity })
  }
  return network
}

export default createTestnet
