import type { LabProof, LabTopology } from '../../../engine/lab.js'
import { type Behaviour, profile } from '../../sim/net/index.js'
import { nameOf, type Proof, type Subject } from '../proof/index.js'

/** Has every set of boxes of the topologies measured once. */
export async function proofOf(
  topologies: readonly LabTopology[],
  measure: (subjects: readonly Subject[]) => Promise<readonly Proof[]>
): Promise<LabProof> {
  const subjects = new Map(topologies.flatMap(subjectsOf).map((subject) => [keyOf(subject), subject]))
  const proofs = await measure([...subjects.values()])
  const unfit = new Set(proofs.filter((one) => one.mismatches.length > 0).map(({ subject }) => keyOf(subject)))
  return {
    lines: proofs.map(({ subject, mismatches }) => ({ name: subject.name, problems: mismatches })),
    unfit: (topology) => {
      const bad = subjectsOf(topology).find((subject) => unfit.has(keyOf(subject)))
      return bad === undefined ? null : `${bad.name} measures otherwise than it is named on this kernel`
    }
  }
}

/** Every host's boxes, from the inside out, and each gateway's own: what the topology relies on. */
function subjectsOf({ sites = [], hops }: LabTopology): Subject[] {
  const boxesOf = (nat: string | readonly Behaviour[] = 'open'): readonly Behaviour[] =>
    typeof nat === 'string' ? profile(nat).boxes : nat
  return sites.map(({ nat }) => {
    const boxes = boxesOf(nat)
    return { name: nameOf(boxes), boxes, hops }
  })
}

function keyOf({ boxes, hops }: Subject): string {
  return JSON.stringify([boxes, hops])
}
