import { createHash } from 'node:crypto'
import { type LabCapability, needsOf } from './lab.js'
import { type Pairing, pairingName, pairings, pairwise, type Player } from './pairing.js'
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
  /**
   * Whether different implementations meet in all topologies of a scenario, not just in its representative ones. An
   * implementation with itself always plays in all of them, and so does everybody in those that are named. Default: true.
   */
  readonly full?: boolean
  /** Only topologies with one of these in a row or column. Default: all. */
  readonly nats?: readonly string[]
  /** These play these roles; the rest is varied. */
  readonly fixed?: Pairing
  /** Who plays a role besides the players, by role: a mixed network. Default: nobody. */
  readonly besides?: Readonly<Record<string, readonly Player[]>>
  /** All combinations, or as few as let everybody meet everybody in every two roles. Default: all. */
  readonly combine?: Combine
  /** Only the cells of one shard. Default: all. */
  readonly shard?: Shard
}

function isOfOne(pairing: Pairing): boolean {
  return new Set(Object.values(pairing)).size <= 1
}

export type Combine = 'all' | 'pairwise'

/** A part of a run: `index` counts from 1 to `count`. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/**
 * Which shard a cell belongs to: by its id alone, so that it stays there whatever else is planned; and by scenario and topology
 * only, as a cell is held against what the peer did with itself there in the same run.
 */
export function shardOf(id: string, count: number): number {
  const place = id.split('/', 2).join('/')
  return (createHash('sha256').update(place).digest().readUInt32BE() % count) + 1
}

/** All cells: scenarios x topologies x pairings. */
export function plan({
  scenarios,
  players,
  lab,
  topologies,
  nightly = false,
  full = true,
  nats,
  fixed = {},
  besides = {},
  combine = 'all',
  shard
}: PlanOptions): PlannedCell[] {
  const cells = scenarios.flatMap((scenario) => {
    const varied = scenario.roles.filter((role) => fixed[role] === undefined)
    const chosen = scenario.topologies
      .filter((one) => runsIn(scenario, one, lab))
      .filter((one) => topologies?.includes(one.name) ?? (nightly || one.nightly !== true))
      .filter(({ server, client }) => nats === undefined || [server, client].some((nat) => nats.includes(nat ?? '')))
    const every = pairings(varied, (role) => [...players, ...(besides[role] ?? [])])
    const casts = combine === 'all' ? every : pairwise(every)
    const stands = (topology: ScenarioTopology): boolean =>
      full || topologies !== undefined || (scenario.representative?.includes(topology.name) ?? true)
    return chosen.flatMap((topology) =>
      (stands(topology) ? casts : casts.filter(isOfOne)).map((varying) => {
        const pairing = Object.fromEntries(scenario.roles.map((role) => [role, (fixed[role] ?? varying[role])!]))
        const id = `${scenario.id}/${topology.name}/${pairingName(scenario.roles, pairing)}`
        return { id, scenario, topology, pairing }
      })
    )
  })
  return shard === undefined ? cells : cells.filter(({ id }) => shardOf(id, shard.count) === shard.index)
}

/**
 * Whether a lab has what a scenario needs in a topology. `nat` is needed only where there are boxes; without `lab`
 * everything is there.
 */
export function runsIn(
  { needs }: Pick<Scenario, 'needs'>,
  topology: Pick<ScenarioTopology, 'layout' | 'plain' | 'inside'>,
  lab?: ReadonlySet<LabCapability>
): boolean {
  if (topology.inside === true && lab?.has('inside') === false) return false
  if (lab === undefined || lab.has('nat')) {
    if (topology.plain === true) return false
    return needs.lab.every((capability) => lab?.has(capability) ?? true)
  }
  if (needsOf(topology.layout).length > 0) return false
  return needs.lab.every((capability) => capability === 'nat' || lab.has(capability))
}
