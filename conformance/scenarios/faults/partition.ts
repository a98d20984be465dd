import { hash } from '@punchlist/hyperdht/crypto'
import type { DrivenNode, NodeCapability } from '../../drivers/node.js'
import type { Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { attempt, meet, part } from '../connecting.js'
import { internetOf, join, MINUTE, place, SECOND } from '../places.js'

const NODES = 12
const RECORDS: readonly NodeCapability[] = ['discovery', 'immutable', 'mutable']
/**
 * ms after the heal within which both halves are one network again. Nodes that know less than 20 others ask their
 * bootstrappers in each refresh, which comes every 320 s at the latest (NODE-78, NODE-122).
 */
const HEALED = 6 * MINUTE

interface PartitionTopology extends ScenarioTopology {
  /** ms that it lasts. */
  readonly lasts: number
}

function lasting(name: string, lasts: number): PartitionTopology {
  const sentence = 'apart while it lasts; one network again 6 minutes after'
  return { ...place(NODES, { left: 'open', right: 'open' }, { name, sentence }), lasts }
}

/** Real time: 0.6 s for 10 minutes, 1.5 s for 2 hours. */
export const partition: Scenario<PartitionTopology> = {
  id: 'partition',
  title:
    'A network that is cut in two goes on in both halves, and 6 minutes after the cut is mended each half finds and reaches what the other one stored.',
  claims: ['NODE-52', 'NODE-76', 'NODE-78', 'NODE-119', 'NODE-122', 'NODE-177'],
  roles: ['network', 'left', 'right'],
  needs: {
    lab: ['faults', 'time'],
    node: Object.fromEntries(['network', 'left', 'right'].map((role) => [role, [...RECORDS, 'connect']]))
  },
  topologies: [lasting('10-minutes', 10 * MINUTE), { ...lasting('2-hours', 120 * MINUTE), nightly: true }],
  limit: 240 * MINUTE,

  async run(context: ScenarioContext<PartitionTopology>): Promise<void> {
    const halves = await cut(context)
    const { left, right } = halves
    const listening = await left.listen({ keyPair: context.keyPair('server') })
    context.check((await attempt(right, listening.publicKey)) !== null, 'A connection crosses the cut.')
    await mend(context, halves)
    await part(context, await meet(context, right, listening, 'after the cut was mended'))
    context.mark('partition-healed')
    if (context.topology.lasts >= 60 * MINUTE) context.mark('partition-healed-after-hours')
  }
}

/** The same for those who have no connections yet. */
export const partitionRecords: Scenario<PartitionTopology> = {
  ...partition,
  id: 'partition-records',
  title:
    'A network that is cut in two goes on in both halves, and 6 minutes after the cut is mended each half finds what the other one stored.',
  needs: {
    lab: ['faults', 'time'],
    node: Object.fromEntries(['network', 'left', 'right'].map((role) => [role, RECORDS]))
  },
  topologies: [lasting('10-minutes', 10 * MINUTE)],

  async run(context: ScenarioContext<PartitionTopology>): Promise<void> {
    await mend(context, await cut(context))
  }
}

interface Halves {
  readonly left: DrivenNode
  readonly right: DrivenNode
  /** What each stored while they were apart. */
  readonly ours: Records
  readonly theirs: Records
  readonly heal: () => void
}

/** Cuts a network in two; each half stores, and does not find what the other one stored. */
async function cut(context: ScenarioContext<PartitionTopology>): Promise<Halves> {
  const network = await context.network()
  const [left, right] = [await join(context, network, 'left'), await join(context, network, 'right')]
  // The bootstrapper is in the left half.
  const half = (from: number): string[] => Array.from({ length: NODES / 2 }, (_, i) => `dht${from + i}`)
  const heal = internetOf(context).partition([
    ['left', ...half(1)],
    ['right', ...half(NODES / 2 + 1)]
  ])
  await context.sleep(context.topology.lasts)

  const [ours, theirs] = [await fill(context, left, 'left'), await fill(context, right, 'right')]
  context.check((await ours.missing(left)) === null, 'The left half does not find what it stored itself.')
  context.check((await theirs.missing(right)) === null, 'The right half does not find what it stored itself.')
  for (const [name, across] of [
    ['right', await ours.found(right)],
    ['left', await theirs.found(left)]
  ] as const) {
    context.check(across === null, () => `The ${name} half finds ${across} of the other one: there is no cut.`)
  }
  return { left, right, ours, theirs, heal }
}

/** Mends the cut, and waits until each half finds what the other one stored. */
async function mend(context: ScenarioContext, { left, right, ours, theirs, heal }: Halves): Promise<void> {
  heal()
  const healed = context.now
  let missing: string | null = null
  do {
    await context.sleep(15 * SECOND)
    missing = (await ours.missing(right)) ?? (await theirs.missing(left))
  } while (missing !== null && context.now - healed < HEALED)
  context.check(missing === null, () => `${missing} is not found across the healed cut after ${HEALED / MINUTE} min.`)
}
interface Records {
  /** The first of them that a node does not find, or null. */
  missing(node: DrivenNode): Promise<string | null>
  /** The first of them that a node does find, or null. */
  found(node: DrivenNode): Promise<string | null>
}

/** One record of each kind. */
async function fill(context: ScenarioContext, writer: DrivenNode, half: string): Promise<Records> {
  const keyPair = context.keyPair(half)
  const topic = context.bytes(`topic of ${half}`)
  const value = Buffer.from(`value of the ${half} half`)
  await writer.announce(topic, keyPair)
  await writer.immutablePut(value)
  await writer.mutablePut(keyPair, value, { seq: 1 })
  const looks: Readonly<Record<string, (node: DrivenNode) => Promise<boolean>>> = {
    'an announcement': async (node) => {
      const peers = (await node.lookup(topic)).flatMap(({ peers }) => peers)
      return peers.some(({ publicKey }) => publicKey.equals(keyPair.publicKey))
    },
    'an immutable value': async (node) => (await node.immutableGet(hash(value)))?.value.equals(value) ?? false,
    'a mutable record': async (node) => (await node.mutableGet(keyPair.publicKey))?.value.equals(value) ?? false
  }
  const first = async (node: DrivenNode, wanted: boolean): Promise<string | null> => {
    for (const [name, look] of Object.entries(looks)) if ((await look(node)) === wanted) return name
    return null
  }
  return { missing: (node) => first(node, false), found: (node) => first(node, true) }
}
