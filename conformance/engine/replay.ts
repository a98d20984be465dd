import type { PlannedCell } from './plan.js'

/** The one command that runs a cell again with a seed. */
export function replayOf({ scenario, topology, pairing }: PlannedCell, seed: string, lab = 'sim'): string {
  const specs = new Set(Object.values(pairing).map(({ spec }) => spec))
  const impl =
    specs.size === 1
      ? [`--impl ${quoted([...specs][0]!)}`]
      : Object.entries(pairing).map(([role, { spec }]) => `--role ${quoted(`${role}=${spec}`)}`)
  const where = lab === 'sim' ? [] : [`--lab ${lab}`]
  return [
    'punchlist run',
    ...where,
    `--scenario ${scenario.id}`,
    `--topology ${topology.name}`,
    ...impl,
    `--seed ${seed}`
  ].join(' ')
}

function quoted(text: string): string {
  return /^[\w@.,:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
