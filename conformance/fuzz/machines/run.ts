import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { LabRun } from '../../engine/index.js'
import { SimLab } from '../../labs/sim/lab/index.js'
import { Calm, checkAftermath, inTime } from './aftermath.js'
import { Cast, type NodeClass, topologyOf } from './cast.js'
import { Mischief } from './mischief.js'
import type { Plan } from './plan.js'

/** ms of virtual time that a run may take: minutes of waiting for what does not come, several times. */
const LIMIT = 3_600_000
/** ms at most after which deeds whose moment has not come are done anyway. */
const ATTACKED = 30_000
/** Where our connections tell what they are at. */
const STORIES = 'punchlist:hyperdht'

/** How a run ended, and what went on in it. */
export interface MachineRun {
  readonly end: LabRun['end']
  readonly detail: string
  /** Datagrams from the call of `connect()` to the end of the deeds. */
  readonly steps: number
  /** What the first connect came to: `open`, or the code of its error. */
  readonly outcome: string
  /** Where machines were, as their stories tell: `accept: answered fast open`. */
  readonly states: ReadonlySet<string>
  readonly traceHash: string | null
  /** What the run made, and nobody may hold any more. */
  readonly made: Cast['made']
}

/**
 * Plays a plan in the simulator. Never rejects for what our nodes do.
 *
 * @param Class of all nodes: tests plant bugs
 */
export async function runPlan(plan: Plan, Class?: NodeClass): Promise<MachineRun> {
  const found = { steps: 0, outcome: 'none', made: [] as Cast['made'], states: new Set<string>() }
  const onstory = (step: unknown): void => {
    const { role, what } = step as { readonly role: string; readonly what: string }
    found.states.add(`${role}: ${what}`)
  }
  subscribe(STORIES, onstory)
  try {
    const { end, detail, traceHash } = await new SimLab().run({
      topology: topologyOf(plan),
      seed: `machines ${plan.seed}`,
      limit: LIMIT,
      records: 1000,
      keepCapture: false,
      checkers: [],
      leftovers: [],
      body: async (world) => {
        const cast = await Cast.gather(world, plan, Class)
        found.made = cast.made
        const calm = new Calm(cast)
        const mischief = new Mischief(cast, plan.deeds)
        const visit = await cast.call('client', 'connect', () => cast.visit('client'))
        mischief.begin()
        await inTime(visit.settled, ATTACKED)
        await mischief.finish()
        found.steps = mischief.steps
        found.outcome = visit.outcome
        await checkAftermath(cast, calm)
        found.outcome = visit.outcome
      }
    })
    return { end, detail, traceHash, ...found }
  } finally {
    unsubscribe(STORIES, onstory)
  }
}
