import { CALM, type Plan } from './plan.js'

/** Tries that making a failing plan smaller may take: each is a whole network. */
const MAX_TRIES = 200

/**
 * The smallest plan that still fails, found by taking away: deeds by halves and one by one, then whatever else differs from
 * a calm connect.
 *
 * @param fails whether a plan fails in the same way
 */
export async function smallest(failing: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let best = failing
  let tries = 0
  const take = async (plan: Plan): Promise<boolean> => {
    if (tries++ >= MAX_TRIES || !(await fails(plan))) return false
    best = plan
    return true
  }
  for (let size = Math.ceil(best.deeds.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.deeds.length;) {
      const deeds = [...best.deeds.slice(0, at), ...best.deeds.slice(at + size)]
      if (!(await take({ ...best, deeds }))) at += size
    }
  }
  for (const simpler of simplifications()) {
    const plan = simpler(best)
    if (JSON.stringify(plan) !== JSON.stringify(best)) await take(plan)
  }
  return best
}

type Simplify = (plan: Plan) => Plan

function simplifications(): Simplify[] {
  const keys = ['server', 'client', 'together', 'relay', 'fastOpen', 'reusableSocket', 'liar', 'census'] as const
  return [
    ...keys.map((key): Simplify => (plan) => ({ ...plan, [key]: CALM[key] })),
    (plan) => ({ ...plan, lie: plan.liar === 'nobody' ? [] : plan.lie.slice(0, 1) }),
    (plan) => ({
      ...plan,
      deeds: plan.deeds.map((deed) => ('changes' in deed ? { ...deed, changes: deed.changes.slice(0, 1) } : deed))
    }),
    (plan) => ({ ...plan, deeds: plan.deeds.map((deed) => ('changes' in deed ? { ...deed, changes: [] } : deed)) })
  ]
}
