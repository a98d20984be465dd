import { keyPair } from '@punchlist/hyperdht/crypto'
import type { DrivenNode, KeyPair, Leftover, NodeCapability, NodeDriver, NodeOptions, NodeSite } from '../../node.js'
import { type Implementation, Unsupported } from '../../types.js'
import { DEFAULT_LIMITS, type DriverLimits } from '../process.js'
import { startDriver } from '../start.js'
import { ExternalNode } from './node.js'
import { plain } from './plain.js'
import { Pool, type PoolOptions } from './pool.js'

const CAPABILITIES: readonly NodeCapability[] = [
  'dht',
  'discovery',
  'immutable',
  'mutable',
  'plugins',
  'connect',
  'relay',
  'suspend'
]

/** Of what a driver says in hello, what scenarios ask for. */
export function nodeCapabilities(said: ReadonlySet<string>): ReadonlySet<NodeCapability> {
  return new Set(CAPABILITIES.filter((one) => said.has(one)))
}

const NONE: readonly Leftover[] = []

export interface ExternalNodeOptions extends Partial<PoolOptions> {
  readonly limits?: Partial<DriverLimits>
}

/** Nodes behind programs that speak the contract of docs/DRIVER.md. */
export class ExternalNodeDriver implements NodeDriver {
  /** What its nodes leave behind ends with their process. */
  readonly leftovers: readonly Leftover[] = NONE

  constructor(
    readonly implementation: Implementation,
    readonly capabilities: ReadonlySet<NodeCapability>,
    private readonly pool: Pool
  ) {}

  keyPair(seed: Uint8Array): KeyPair {
    const { publicKey, secretKey } = keyPair(seed)
    return { publicKey: Buffer.from(publicKey), secretKey: Buffer.from(secretKey) }
  }

  /** @throws UserError `DRIVER` if no process starts at the site; NodeFailure, Unsupported, DriverBroke. */
  async createNode(given: NodeOptions, site: NodeSite): Promise<DrivenNode> {
    const options = { ...site.options, ...given }
    const channel = await site.waiting('a driver to start', this.pool.take(site.spawn))
    const handle = channel.handle()
    const giveBack = (clean: boolean): Promise<void> => this.pool.giveBack(channel, clean)
    const node = new ExternalNode(this, site, channel, handle, giveBack)
    try {
      await site.call('new node', () => channel.request('node.create', { node: handle, options: plain(options) }))
    } catch (err) {
      await giveBack(false)
      throw err
    }
    return node
  }

  close(): Promise<void> {
    return this.pool.close()
  }
}

/**
 * Starts a driver once, to hear what it is and has; its nodes then run in processes of their own, wherever their site wants
 * them. Close it, or the processes keep running.
 *
 * @param argv the command and its arguments; no shell runs.
 * @throws UserError `DRIVER` if it does not start or say hello, `NEWER_FORMAT` if its contract is newer; Unsupported if it
 *   says that it has no nodes.
 */
export async function createExternalNodeDriver(
  argv: readonly string[],
  { limits = {}, nodesPerProcess = 1, keep = 8 }: ExternalNodeOptions = {}
): Promise<NodeDriver> {
  const all = { ...DEFAULT_LIMITS, ...limits }
  const { process, implementation, capabilities } = await startDriver(argv, all)
  await process.close()
  if (!capabilities.has('dht')) {
    throw new Unsupported(`the driver of ${implementation.name} says that it has no nodes (no "dht" in hello).`)
  }
  return new ExternalNodeDriver(
    implementation,
    nodeCapabilities(capabilities),
    new Pool(argv, all, { nodesPerProcess, keep })
  )
}
