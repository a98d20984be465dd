import type { DrivenNode, NodeDriver, NodeOptions, NodeSite } from '../../drivers/node.js'
import type { Player } from '../../engine/index.js'
import { PEER } from './cells.js'

export interface Changes {
  /** Options that its nodes get instead. */
  readonly options?: (options: NodeOptions, site: NodeSite) => NodeOptions
  /** Calls that its nodes answer otherwise; `node` is the peer's own. */
  readonly node?: (node: DrivenNode) => Partial<DrivenNode>
}

/** The peer with a fault planted between it and the scenario: what an implementation with this fault would do. */
export function faulty({ options = (given) => given, node = () => ({}) }: Changes): Player {
  const { driver } = PEER
  const broken = Object.create(driver) as NodeDriver
  const createNode: NodeDriver['createNode'] = async (given, site) => {
    const made = await driver.createNode(options(given, site), site)
    return Object.assign(Object.create(made) as DrivenNode, node(made))
  }
  return { spec: PEER.spec, driver: Object.assign(broken, { createNode }) }
}
