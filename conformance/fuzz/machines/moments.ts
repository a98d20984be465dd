import type { NodeClass } from './cast.js'
import { CALM, ENDS, type End, type Plan } from './plan.js'
import { type MachineRun, runPlan } from './run.js'

/** Ways to connect, which differ in the states that they go through. */
const WAYS: readonly Partial<Plan>[] = [
  { server: 'open', client: 'open' },
  { server: 'port-restricted-cone', client: 'open' },
  { server: 'port-restricted-cone', client: 'port-restricted-cone' },
  { server: 'port-restricted-cone', client: 'port-restricted-cone', fastOpen: false },
  { server: 'port-restricted-cone', client: 'port-restricted-cone', reusableSocket: true },
  { server: 'port-restricted-cone', together: true },
  { server: 'port-restricted-cone', client: 'symmetric' },
  { server: 'symmetric', client: 'port-restricted-cone' },
  { server: 'symmetric', client: 'symmetric' },
  { server: 'symmetric', client: 'symmetric', relay: 'server' },
  { server: 'port-restricted-cone', client: 'port-restricted-cone', relay: 'client' }
]

/** Every datagram up to this one is a moment; of random probing, which is the same again and again, every tenth after it. */
const EACH = 60
const STRIDE = 10
/** Up to here; what follows it is more of the same. */
const LAST = 200

export interface SweepOptions {
  /** Every n-th moment only. Default: 1. */
  readonly stride?: number
  readonly onRun?: (run: MachineRun, plan: Plan) => void
  readonly Class?: NodeClass
}

export interface Sweep {
  readonly runs: number
  readonly failures: readonly { readonly plan: Plan; readonly run: MachineRun }[]
}

/** One plan for each thing that can end, orderly or at once, at each datagram of each way to connect. */
export async function momentsOf(stride = 1, Class?: NodeClass): Promise<Plan[]> {
  const all: Plan[] = []
  for (const way of WAYS) {
    const calm: Plan = { ...CALM, ...way, census: false }
    const { steps } = await runPlan(calm, Class)
    for (const step of momentsWithin(steps)) {
      for (const [what, force] of endings()) all.push({ ...calm, deeds: [{ when: { step }, do: 'end', what, force }] })
    }
  }
  return all.filter((_, i) => i % stride === 0)
}

/** Destroys everything at every moment. */
export async function sweepMoments({ stride = 1, onRun, Class }: SweepOptions = {}): Promise<Sweep> {
  const failures: { plan: Plan; run: MachineRun }[] = []
  const moments = await momentsOf(stride, Class)
  for (const plan of moments) {
    const run = await runPlan(plan, Class)
    if (run.end !== 'passed') failures.push({ plan, run })
    onRun?.(run, plan)
  }
  return { runs: moments.length, failures }
}

function momentsWithin(steps: number): number[] {
  const last = Math.min(steps, LAST)
  return Array.from({ length: last + 1 }, (_, i) => i).filter((step) => step <= EACH || step % STRIDE === 0)
}

/** Only nodes make a difference between an orderly end and one by force. */
function endings(): [End, boolean][] {
  return ENDS.flatMap((what): [End, boolean][] =>
    what.endsWith('-node')
      ? [
          [what, false],
          [what, true]
        ]
      : [[what, false]]
  )
}
