import type { NodeDriver } from '../drivers/node.js'
import { MixedNodeDriver } from '../drivers/nodes/index.js'
import { Unsupported } from '../drivers/index.js'
import { type LoadOptions, readImplementationSpec } from '../drivers/versions/index.js'
import { DEFAULT_NETWORK, labelOf, NETWORK_ROLE, type Pairing, type Player } from '../engine/index.js'
import { UserError } from '../errors.js'
import { SCENARIOS } from '../scenarios/index.js'
import type { KnownLab } from './labs.js'
import type { Run } from './reporting.js'

/** Who takes part in a run of scenarios. */
export interface Players {
  /** Varied over the roles. */
  readonly players: readonly Player[]
  /** These play these roles. */
  readonly fixed: Pairing
  /** Plays the network besides: all of them together, where several take part and nobody was given the role. */
  readonly mixed: Player | null
  /** Plays what a scenario does not vary: the public network, and keys. */
  readonly others: Player
  /** Ends the programs that play. */
  close(): Promise<void>
}

/**
 * Who plays: those whose implementation has nodes, and those that should play and could not be had. Who has no nodes is
 * said to be left out.
 *
 * Alone, an implementation is its own network; several meet in that of the installed hyperdht, the newest version, as most
 * of the real one is, unless a role `network` says otherwise.
 *
 * @throws UserError for a candidate or a role that cannot be had; a published version that cannot be had is `absent`.
 */
export async function playersOf(
  run: Run,
  impls: readonly string[],
  roles: readonly string[],
  load: LoadOptions,
  lab: KnownLab
): Promise<Players> {
  const made = new Map<string, Player | null>()
  const player = async (spec: string): Promise<Player | null> => {
    let one = made.get(spec)
    if (one === undefined) made.set(spec, (one = await create(run, spec, load, lab)))
    return one
  }
  const players: Player[] = []
  for (const spec of impls) {
    const one = await player(spec)
    if (one !== null) join(players, one)
  }
  const fixed: Record<string, Player> = {}
  for (const assignment of roles) {
    const [role, spec] = readRole(assignment)
    const one = await player(spec)
    if (one === null) throw new UserError('USAGE', `${spec} cannot play ${role}: it has no nodes.`)
    fixed[role] = one
  }
  const present = players.filter(({ absent }) => absent === undefined)
  const alone = present.length === 1 && players.length === 1 ? present[0] : undefined
  const others = fixed[NETWORK_ROLE] ?? alone ?? (await player(DEFAULT_NETWORK))!
  const close = async (): Promise<void> => {
    for (const one of made.values()) await one?.driver.close()
  }
  return { players, fixed, mixed: fixed[NETWORK_ROLE] === undefined ? mixedOf(present) : null, others, close }
}

/** A network whose nodes are of all of them in turns; with more it would be a mixture of which nobody could tell what failed. */
function mixedOf(players: readonly Player[]): Player | null {
  if (players.length !== 2) return null
  const spec = players.map((one) => one.spec).join('&')
  return { spec, driver: new MixedNodeDriver(players.map(({ driver }) => driver)) }
}

async function create(run: Run, spec: string, load: LoadOptions, lab: KnownLab): Promise<Player | null> {
  try {
    return { spec, driver: await lab.driver(spec, { say: (line) => run.progress.note(line), ...load }) }
  } catch (err) {
    if (err instanceof Unsupported) {
      run.collector.skip(`scenarios with ${spec}: ${err.message}`)
      return null
    }
    // A candidate is what the run is about; a version of the past is one of several.
    if (!(err instanceof UserError) || readImplementationSpec(spec).kind !== 'published') throw err
    return { spec, driver: absentDriver(spec), absent: err.message }
  }
}

/** Two specs may lead to one version; two candidates under one name would be one in every report. */
function join(players: Player[], one: Player): void {
  const same = players.find((other) => other !== one && labelOf(other) === labelOf(one))
  if (same === undefined) {
    if (!players.includes(one)) players.push(one)
  } else if (one.driver.implementation.family !== undefined) {
    throw new UserError(
      'USAGE',
      `--impl ${same.spec} and --impl ${one.spec} would both be called ${labelOf(one)}; give them different names.`
    )
  }
}

function readRole(assignment: string): [role: string, spec: string] {
  const [role = '', ...rest] = assignment.split('=')
  if (rest.length === 0) {
    throw new UserError('USAGE', `--role takes role=implementation, such as server=hyperdht, not ${assignment}.`)
  }
  const known = new Set([NETWORK_ROLE, ...SCENARIOS.flatMap(({ roles }) => roles)])
  if (!known.has(role)) throw new UserError('USAGE', `There is no role "${role}"; there are ${[...known].join(', ')}.`)
  return [role, rest.join('=')]
}

/** Stands in the plan for what could not be had, so that its cells are counted. */
function absentDriver(spec: string): NodeDriver {
  const nobody = (): never => {
    throw new Error(`${spec} is not there`)
  }
  return {
    implementation: { name: 'hyperdht', version: spec.replace(/^hyperdht@/, ''), packages: {} },
    capabilities: new Set(),
    leftovers: [],
    keyPair: nobody,
    createNode: nobody,
    close: () => Promise.resolve()
  }
}
