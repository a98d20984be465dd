import type { PlannedCell } from './plan.js'

/** Plays the public network, and whatever else a scenario does not vary, where nobody says otherwise: the installed peer. */
export const DEFAULT_NETWORK = 'hyperdht'
/** Where scenarios run if nobody says otherwise. */
const DEFAULT_LAB = 'sim'

/**
 * The one command that runs a cell again with a seed.
 *
 * @param others who played what the scenario does not vary.
 * @param lab where it ran.
 */
export function replayOf(
  { scenario, topology, pairing }: PlannedCell,
  seed: string,
  others: string,
  lab = DEFAULT_LAB
): string {
  const specs = new Set(Object.values(pairing).map(({ spec }) => spec))
  const [only] = specs
  const impl =
    specs.size === 1
      ? [`--impl ${quoted(only!)}`]
      : Object.entries(pairing).map(([role, { spec }]) => `--role ${quoted(`${role}=${spec}`)}`)
  // One implementation alone is its own network; several meet in that of the default.
  const implied = specs.size === 1 ? only : DEFAULT_NETWORK
  const isGiven = scenario.roles.length === 0 || scenario.roles.includes(NETWORK_ROLE)
  const network = isGiven || others === implied ? [] : [`--role ${quoted(`${NETWORK_ROLE}=${others}`)}`]
  return [
    'punchlist run',
    ...(lab === 'sim' ? [] : [`--lab ${lab}`]),
    `--scenario ${scenario.id}`,
    `--topology ${topology.name}`,
    ...impl,
    ...network,
    ...(lab === DEFAULT_LAB ? [] : [`--lab ${lab}`]),
    `--seed ${seed}`
  ].join(' ')
}

/** The role of the standing network (standing-network.ts). */
export const NETWORK_ROLE = 'network'

function quoted(text: string): string {
  return /^[\w@.,:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
