import type { Lab, PlannedCell } from '../engine/index.js'
import type { Outcome } from '../report/index.js'
import { type KnownLab, labNamed } from './labs.js'
import type { Run } from './reporting.js'
import type { ScenarioOptions } from './scenario-options.js'

/** Labs that the options ask for, and names of those that have to work. @throws UserError `USAGE` */
export function labsOf({ lab, requireLab = [] }: Pick<ScenarioOptions, 'lab' | 'requireLab'>): {
  readonly labs: readonly KnownLab[]
  readonly required: ReadonlySet<string>
} {
  // Who only says which labs have to work means these.
  const names = lab.join() === 'sim' && requireLab.length > 0 ? requireLab : [...lab, ...requireLab]
  return { labs: [...new Set(names)].map(labNamed), required: new Set(requireLab) }
}

/** Lets the lab prove what the cells need, a line of the report for each; the cells that may run. */
export async function fitting(run: Run, lab: Lab, planned: readonly PlannedCell[]): Promise<readonly PlannedCell[]> {
  if (lab.prepare === undefined || planned.length === 0) return planned
  const boxes = new Set(
    planned.flatMap(({ topology }) => (topology.layout.sites ?? []).map(({ nat }) => JSON.stringify(nat)))
  )
  run.progress.begin(`the lab ${lab.name} measures its boxes`, boxes.size)
  run.collector.mark()
  const proof = await lab.prepare([...new Set(planned.map(({ topology }) => topology.layout))])
  for (const { name, problems } of proof.lines) {
    run.outcome({
      id: `labs/${lab.name}/${name}`,
      suite: `labs ${lab.name}`,
      group: 'boxes',
      title: `On this kernel, ${name} measures as it is named.`,
      verdict: problems.length === 0 ? 'pass' : 'fail',
      claims: [],
      detail: problems.join('; '),
      evidence: {},
      replay: `punchlist run --lab ${lab.name}`
    })
  }
  const reasons = new Map<string, number>()
  const fit = planned.filter(({ topology }) => {
    const why = proof.unfit(topology.layout)
    if (why !== null) reasons.set(why, (reasons.get(why) ?? 0) + 1)
    return why === null
  })
  for (const [why, cells] of reasons) run.collector.skip(`${cells} cells in ${lab.name}: ${why}.`)
  return fit
}

/** A lab that has to work and does not. */
export function labMissing({ name, summary }: KnownLab, why: string): Outcome {
  return {
    id: `labs/${name}`,
    suite: 'labs',
    group: name,
    title: `The lab works here: ${summary}.`,
    verdict: 'fail',
    claims: [],
    detail: `It does not: ${why}.`,
    evidence: {},
    replay: 'punchlist doctor'
  }
}
