import type { DrivenNode, NodeOptions } from '../drivers/node.js'
import type { LabTopology, ScenarioContext, ScenarioTopology, StandingNetwork } from '../engine/index.js'
import type { Internet } from '../labs/sim/net/index.js'

/** Where a node of a role runs: NAT profile by role, `open` for a public address. */
export type Places = Readonly<Record<string, string>>

export interface PlaceOptions {
  /** Name of the topology. Default: `<nodes>-nodes`. */
  readonly name?: string
  /** Hosts without a node, which the scenario drives itself. */
  readonly scripted?: readonly string[]
  /** As {@link ScenarioTopology.plain}. */
  readonly plain?: boolean
  readonly sentence: string
}

/** A public network of so many nodes, and a host for each role, at a place of its own. */
export function place(
  nodes: number,
  places: Places,
  { name, scripted = [], plain, sentence }: PlaceOptions
): ScenarioTopology {
  const layout: LabTopology = {
    nodes,
    sites: Object.entries(places).map(([role, nat]) => ({ name: `${role}-site`, nat, hosts: [role] })),
    outside: scripted.map((host, i) => ({ name: host, addresses: [`11.9.0.${i + 1}`] }))
  }
  const expected = { paths: null, sentence }
  return {
    name: name ?? `${nodes}-nodes`,
    layout,
    server: null,
    client: null,
    expected,
    ...(plain === true && { plain })
  }
}

/** The same, and once more with nobody behind a box, for labs that have none. */
export function placeAndPlain(nodes: number, places: Places, options: PlaceOptions): ScenarioTopology[] {
  const open = Object.fromEntries(Object.keys(places).map((role) => [role, 'open']))
  return [place(nodes, places, options), place(nodes, open, { ...options, name: 'plain', plain: true })]
}

/** A node of a role, at its host, bootstrapped. */
export async function join(
  context: ScenarioContext,
  { bootstrap }: StandingNetwork,
  role: string,
  options: Partial<NodeOptions> = {}
): Promise<DrivenNode> {
  const node = await context.node(role, { bootstrap, ...options })
  await node.ready()
  return node
}

/** The internet of a lab with faults; scenarios that need it say so. */
export function internetOf(context: ScenarioContext): Internet {
  const { internet } = context.world
  context.check(internet !== null, 'The lab has no faults to make.')
  return internet
}

export const SECOND = 1000
export const MINUTE = 60_000
export const HOUR = 3_600_000
