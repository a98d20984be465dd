import type { LabTopology } from '../../../engine/lab.js'
import { type Behaviour, PROFILES } from '../../sim/net/index.js'
import { expectedOf, measure, mismatches } from '../../sim/probe/index.js'
import { AgentHost, Ground, type Standing } from '../hosts/index.js'
import { NetnsError } from '../errors.js'

/** ms that the kernel may take to pass a datagram on over bridges of one machine; programs tell when they have read it. */
const ARRIVES = 50
/** How often what is found wanting is measured at most. */
const ATTEMPTS = 3
/**
 * Ages at which mappings are tried, s: around those of `short-lived`. Minutes are not waited for: of longer lives it is
 * measured that they are longer, and the kernel is trusted with the number it was given.
 */
const AGES: readonly number[] = [1, 3, 5]
/** Boxes that are measured at once: each takes three programs. */
const AT_ONCE = 20

/** Boxes and how they measured. */
export interface Proof {
  readonly subject: Subject
  /** What they have different from their name, one sentence each; none if they are as they should be. */
  readonly mismatches: readonly string[]
}

/** Boxes from the inside out, and what they are called in reports. */
export interface Subject {
  readonly name: string
  readonly boxes: readonly Behaviour[]
  readonly hops: number | undefined
}

/** The name of a profile, or the properties. */
export function nameOf(boxes: readonly Behaviour[]): string {
  const found = PROFILES.find((one) => JSON.stringify(one.boxes) === JSON.stringify(boxes))
  return found?.name ?? boxes.map(described).join(' behind ')
}

function described(box: Behaviour): string {
  if (box.kind !== 'nat') return box.kind
  const { mapping, filtering, ports, hairpin } = box
  return `${mapping}/${filtering}, ports ${ports}, hairpin ${hairpin}`
}

/** What a test has otherwise. */
export interface MeasureOptions {
  /** Called before the boxes are measured: a canary breaks one here. */
  readonly sabotage?: (ground: Ground, standing: Standing) => Promise<void>
  /** Ages at which mappings are tried, s. Default: 1, 3, 5. */
  readonly ages?: readonly number[]
}

/**
 * Measures boxes on the kernel, side by side, each with hosts of its own. What is found wanting is measured again: a
 * machine that was busy for a moment loses time, and a box that is wrong stays wrong.
 *
 * @throws NetnsError if they cannot be built.
 */
export async function measureBoxes(subjects: readonly Subject[], options: MeasureOptions = {}): Promise<Proof[]> {
  let proofs = await measureSome(subjects, options)
  for (let attempt = 2; attempt <= ATTEMPTS; attempt++) {
    const doubtful = proofs.filter((one) => one.mismatches.length > 0).map(({ subject }) => subject)
    if (doubtful.length === 0) break
    const again = await measureSome(doubtful, options)
    proofs = proofs.map((proof) => again.find(({ subject }) => subject === proof.subject) ?? proof)
  }
  return proofs
}

async function measureSome(subjects: readonly Subject[], options: MeasureOptions = {}): Promise<Proof[]> {
  const proofs: Proof[] = []
  for (const hops of new Set(subjects.map((one) => one.hops))) {
    const alike = subjects.filter((one) => one.hops === hops)
    for (let i = 0; i < alike.length; i += AT_ONCE) {
      proofs.push(...(await measureTogether(alike.slice(i, i + AT_ONCE), hops, options)))
    }
  }
  return proofs
}

async function measureTogether(
  subjects: readonly Subject[],
  hops: number | undefined,
  options: MeasureOptions = {}
): Promise<Proof[]> {
  const ground = new Ground()
  try {
    const standing = await ground.stand(bench(subjects, hops))
    await options.sabotage?.(ground, standing)
    return await Promise.all(
      subjects.map((subject, i) =>
        measureOne(ground, standing, subject, i, { arrives: hops === 0, ages: options.ages ?? AGES })
      )
    )
  } finally {
    await ground.close()
  }
}

function bench(subjects: readonly Subject[], hops: number | undefined): LabTopology {
  return {
    ...(hops !== undefined && { hops }),
    sites: subjects.map(({ boxes }, i) => ({ name: `site${i}`, nat: boxes, hosts: [`a${i}`, `b${i}`] })),
    outside: subjects.map((_, i) => ({ name: `outside${i}`, addresses: [`11.9.${i}.1`, `11.9.${i}.2`] }))
  }
}

async function measureOne(
  ground: Ground,
  standing: Standing,
  subject: Subject,
  i: number,
  { arrives, ages }: { readonly arrives: boolean; readonly ages: readonly number[] }
): Promise<Proof> {
  const { boxes } = subject
  const host = (which: string): AgentHost => {
    const one = standing.hosts.get(`${which}${i}`)!
    return new AgentHost(one.plan, (argv) => ground.at(one.namespace, argv))
  }
  const [a, b, outside] = [host('a'), host('b'), host('outside')]
  const gateways = standing.gateways
    .map((one) => one.name)
    .filter((one) => one === `site${i}` || one.startsWith(`site${i}/`))
  try {
    const measured = await measure({
      a,
      b,
      outside,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onUnreachable: await outside.watch(),
      arrived: async () => {
        const all = [a, b, outside]
        await Promise.all(all.map((one) => one.caughtUp()))
        await new Promise((resolve) => setTimeout(resolve, ARRIVES))
        await Promise.all(all.map((one) => one.caughtUp()))
      },
      ages,
      forget: async () => {
        for (const gateway of gateways) await ground.replace(gateway)
      }
    })
    return { subject, mismatches: mismatches(measured, expectedOf(boxes, { arrives })) }
  } catch (err) {
    // A box that rewrites what it lets in is measured as well, and found wanting.
    if (err instanceof NetnsError) throw err
    return { subject, mismatches: [err instanceof Error ? err.message : String(err)] }
  } finally {
    await Promise.all([a, b, outside].map((one) => one.close()))
  }
}
