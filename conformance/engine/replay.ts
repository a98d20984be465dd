import type { PlannedCell } from './plan.js'

/** The lab that a command runs scenarios in if it names none. */
const DEFAULT_LAB = 'sim'

/** The one command that runs a cell again with a seed. */
export function replayOf({ scenario, topology, pairing }: PlannedCell, seed: string, lab = DEFAULT_LAB): string {
  const specs = new Set(Object.values(pairing).map(({ spec }) => spec))
  const impl =
    specs.size === 1
      ? [`--impl ${quoted([...specs][0]!)}`]
      : Object.entries(pairing).map(([role, { spec }]) => `--role ${quoted(`${role}=${spec}`)}`)
  const where = lab === DEFAULT_LAB ? [] : [`--lab ${lab}`]
  const what = [`--scenario ${scenario.id}`, `--topology ${topology.name}`]
  return ['punchlist run', ...where, ...what, ...impl, `--seed ${seed}`].join(' ')
}

function quoted(text: string): string {
  return /^[\w@.,:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
