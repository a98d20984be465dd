import { UserError } from '../../errors.js'
import type { Outcome, Verdict } from '../../report/types.js'
import type { Implementation } from '../types.js'
import { Missing, type Step, STEPS, Wanting } from './check-steps.js'
import { startDriver } from './start.js'
import { DriverBroke } from './errors.js'
import { DEFAULT_LIMITS, type DriverLimits, type DriverProcess } from './process.js'

/** What was checked. */
export interface Checked {
  readonly implementation: Implementation
  /** As it says in hello: `codec`, `dht`... */
  readonly capabilities: ReadonlySet<string>
}

/** How many outcomes {@link checkDriver} gives for a driver with codecs; the others have fewer. */
export const CHECKS = STEPS.length

/**
 * Holds a driver to the contract, apart from what it implements: what it does with unknown methods and names, odd lines,
 * many requests at once, and its end.
 *
 * @param replay the command that does this again, for the outcomes.
 * @throws UserError `DRIVER`, `NEWER_FORMAT` if it does not even start and say hello.
 */
export async function checkDriver(
  argv: readonly string[],
  onOutcome: (outcome: Outcome) => void,
  replay: string,
  limits: Partial<DriverLimits> = {}
): Promise<Checked> {
  const all = { ...DEFAULT_LIMITS, ...limits }
  const start = async () => startDriver(argv, all)
  let { process, implementation, capabilities } = await start()
  try {
    for (const step of STEPS) {
      if (step.codec === true && !capabilities.has('codec')) continue
      if (process.isOver) ({ process, implementation, capabilities } = await start())
      const judged = await tryStep(step, process)
      onOutcome({
        id: step.id,
        suite: 'check-driver',
        group: 'contract',
        title: step.title,
        claims: [],
        replay,
        ...judged
      })
      if (step.ends) ({ process, implementation, capabilities } = await start())
    }
  } finally {
    await process.close()
  }
  return { implementation, capabilities }
}

async function tryStep(step: Step, process: DriverProcess): Promise<Pick<Outcome, 'verdict' | 'detail' | 'evidence'>> {
  const say = (verdict: Verdict, detail: string, evidence: Outcome['evidence'] = {}) => ({ verdict, detail, evidence })
  try {
    await step.run(process)
    return say('pass', '')
  } catch (err) {
    if (err instanceof Missing) return say('unsupported', err.message)
    if (err instanceof Wanting) return say('fail', err.message, err.evidence)
    if (err instanceof DriverBroke || err instanceof UserError) return say('crashed', err.message)
    throw err
  }
}
