import HyperDHT from 'hyperdht'
import Plugin from 'hyperdht/lib/plugin.js'
import { ClassNodeDriver } from '../../drivers/nodes/class-driver.js'
import type { DHT, DHTClass, PluginClass, Reply } from '../../drivers/nodes/surface.js'
import { type Player, plan, runCell } from '../../engine/index.js'
import { SimLab, type SimLabOptions } from '../../labs/sim/lab/index.js'
import type { Cell } from '../../report/cells.js'
import { SCENARIOS } from '../index.js'
import { PEER } from './cells.js'

/** A request that reaches a storer, its token checked (API-102 to API-104). */
export interface StorerRequest {
  readonly command: number
  readonly target: Buffer | null
  readonly token: Buffer | null
  readonly value: Buffer | null
  reply(value: Uint8Array | null, options?: { readonly token?: boolean; readonly closerNodes?: boolean }): void
  error(code: number): void
}

/** The peer's class as one may extend it (API-73). */
export interface PeerNode extends DHT {
  /** True if the request was consumed. */
  onrequest(request: StorerRequest): boolean
  query(
    message: { readonly target: Uint8Array; readonly command: number; readonly value?: Uint8Array | null },
    options?: object
  ): AsyncIterable<Reply & { readonly value: Buffer | null }>
}

export type PeerClass = new (options: object) => PeerNode

/** The peer with a bug in it: what a scenario must find. */
export function planted(plant: (Peer: PeerClass) => PeerClass): Player {
  const driver = new ClassNodeDriver({
    implementation: { name: 'planted', version: '0', packages: {} },
    // Statics come with the class; those that make a node make one of the class that they are called on.
    DHT: plant(HyperDHT as PeerClass) as unknown as DHTClass,
    Plugin: Plugin as PluginClass,
    capabilities: [...PEER.driver.capabilities],
    leftovers: PEER.driver.leftovers
  })
  return { spec: 'planted', driver }
}

/** A scenario in its first topology, with these players in their roles and the peer in the others. */
export function runPlanted(
  scenario: string,
  roles: Readonly<Record<string, Player>>,
  lab: SimLabOptions = {}
): Promise<Cell> {
  const scenarios = SCENARIOS.filter(({ id }) => id === scenario)
  const [cell] = plan({ scenarios, players: [PEER], fixed: roles })
  const unknown = Object.keys(roles).find((role) => cell?.scenario.roles.includes(role) !== true)
  if (cell === undefined || unknown !== undefined) throw new Error(`no cell ${scenario} with a role ${unknown}`)
  return runCell(cell, { lab: new SimLab(lab), seeds: ['1'], others: PEER })
}
