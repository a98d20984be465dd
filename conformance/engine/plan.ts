import { type Pairing, pairingName, pairings, type Player } from './pairing.js'
import type { LabCapability } from './lab.js'
import type { Scenario, ScenarioTopology } from './scenario.js'

/** A cell that is to be run. */
export interface PlannedCell {
  /** `<scenario>/<topology>/<pairing>`. */
  readonly id: string
  readonly scenario: Scenario
  readonly topology: ScenarioTopology
  readonly pairing: Pairing
}

export interface PlanOptions {
  readonly scenarios: readonly Scenario[]
  readonly players: readonly Player[]
  /** What the lab has. Default: everything. */
  readonly lab?: ReadonlySet<LabCapability>
  /** Only topologies of these names. Default: all but the nightly ones. */
  readonly topologies?: readonly string[]
  /** Nightly topologies too, if none are named. Default: false. */
  readonly nightly?: boolean
  /** Only topologies with one of these in a row or column. Default: all. */
  readonly nats?: readonly string[]
  /** These play these roles; the rest is varied. */
  readonly fixed?: Pairing
  /** The cells whose place in the plan is `index`, counted from 1, modulo `count`. Default: all. */
  readonly shard?: { readonly index: number; readonly count: number }
}

/** All cells: scenarios x topologies x pairings. */
export function plan({
  scenarios,
  players,
  lab,
  topologies,
  nightly = false,
  nats,
  fixed = {},
  shard
}: PlanOptions): PlannedCell[] {
  const cells = scenarios.flatMap((scenario) => {
    const varied = scenario.roles.filter((role) => fixed[role] === undefined)
    const chosen = scenario.topologies
      .filter((one) => runsIn(scenario, one, lab))
      .filter((one) => topologies?.includes(one.name) ?? (nightly || one.nightly !== true))
      .filter(({ server, client }) => nats === undefined || [server, client].some((nat) => nats.includes(nat ?? '')))
    return chosen.flatMap((topology) =>
      pairings(varied, players).map((varying) => {
        const pairing = Object.fromEntries(scenario.roles.map((role) => [role, (fixed[role] ?? varying[role])!]))
        const id = `${scenario.id}/${topology.name}/${pairingName(scenario.roles, pairing)}`
        return { id, scenario, topology, pairing }
      })
    )
  })
  return shard === undefined ? cells : cells.filter((_, i) => i % shard.count === shard.index - 1)
}

/**
 * Whether a lab has what a scenario needs in a topology. `nat` is needed only where there are boxes; without `lab`
 * everything is there.
 */
export function runsIn(
  { needs }: Pick<Scenario, 'needs'>,
  topology: Pick<ScenarioTopology, 'layout' | 'plain'>,
  lab?: ReadonlySet<LabCapability>
): boolean {
  if (lab === undefined || lab.has('nat')) {
    if (topology.plain === true) return false
    return needs.lab.every((capability) => lab?.has(capability) ?? true)
  }
  const { sites = [], isolated } = topology.layout
  if (isolated !== undefined || sites.some(({ nat }) => nat !== undefined && nat !== 'open')) return false
  return needs.lab.every((capability) => capability === 'nat' || lab.has(capability))
}
