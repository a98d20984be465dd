import { hash } from '@punchlist/hyperdht/crypto'
import type { DrivenNode, KeyPair } from '../../drivers/node.js'
import type { Held, Scenario, ScenarioContext, ScenarioTopology, StandingNetwork } from '../../engine/index.js'
import { HOUR, internetOf, MINUTE, place, SECOND } from '../places.js'

/** Share of the datagrams that every line loses, each way. */
const LOSS = 0.05
/** One node of ten is away at any time, and comes back as a new one. */
const AWAY = 0.1
/** A node goes, and another one comes back. */
const CHURN = 5 * MINUTE
/** Records are repeated before they go, and before all who hold them have gone (REC-93). */
const REPEATED = 10 * MINUTE
/** Times more than after the first hour that may be held at the end: what is under way differs from hour to hour. */
const MORE = { timers: 1.3, handles: 1.3, table: 1.3, heap: 1.3 } as const
/** An attempt may be lost to the loss: a lookup whose storers all left within these minutes is not. */
const ATTEMPTS = 2
const WRITERS = 5

interface SoakTopology extends ScenarioTopology {
  readonly hours: number
}

function hours(count: number, nodes: number, nightly: boolean): SoakTopology {
  const sentence = 'every live record is found, and nothing grows after the first hour'
  const topology = place(nodes, { reader: 'port-restricted-cone' }, { name: `${count}-hours`, sentence })
  return { ...topology, hours: count, nightly }
}

/** Real time: 3 s for 2 hours of 20 nodes; some minutes for 24 hours of 100. */
export const soak: Scenario<SoakTopology> = {
  id: 'soak',
  title:
    'While nodes come and go on lines that lose, every record that is repeated is found at any time, and after the first hour nothing grows.',
  claims: ['NODE-119', 'NODE-122', 'NODE-177', 'REC-93', 'RPC-35'],
  roles: ['network'],
  needs: { lab: ['nat', 'faults', 'time'], node: { network: ['discovery', 'immutable', 'mutable'] } },
  topologies: [hours(2, 20, true), hours(24, 100, true)],
  limit: 30 * HOUR,
  records: 2_000,

  async run(context: ScenarioContext<SoakTopology>): Promise<void> {
    const network = await context.network()
    const crowd = new Crowd(context, network)
    // The reader is behind a NAT; it stays, and so do the bootstrapper and those who repeat their records.
    const reader = await context.node('network', { bootstrap: network.bootstrap }, 'reader')
    await reader.ready()
    for (const { site } of network.nodes) internetOf(context).setLink(site.host, { loss: LOSS })
    internetOf(context).setLink('reader-site', { loss: LOSS })

    const records = network.nodes.slice(1, 1 + WRITERS).map((node, i) => new Repeated(context, node, i))
    let first: Sample | null = null
    for (let at = 0; at < context.topology.hours * HOUR; at += CHURN) {
      if (at % REPEATED === 0) await Promise.all(records.map((record) => record.repeat(at)))
      await crowd.turn()
      const wake = context.began + at + CHURN
      for (const record of records) await record.expectFound(reader)
      await context.sleep(Math.max(0, wake - context.now))
      if ((at + CHURN) % HOUR !== 0) continue
      const now: Sample = await sample(context, crowd.present)
      // What was new in the first hour, caches and tables, has filled by its end.
      if (first === null) first = now
      else expectNoGrowth(context, first, now, (at + CHURN) / HOUR)
    }
  }
}

/** Who is there: all but a tenth, which changes. */
class Crowd {
  /** BOUNDED: by the topology. */
  private readonly nodes = new Map<string, DrivenNode>()
  /** Hosts whose node has gone, the longest away first. BOUNDED: by the topology. */
  private readonly away: string[] = []
  private turns = 0

  constructor(
    private readonly context: ScenarioContext<SoakTopology>,
    private readonly network: StandingNetwork
  ) {
    for (const node of network.nodes) this.nodes.set(node.site.host, node)
  }

  get present(): readonly DrivenNode[] {
    return [...this.nodes.values()]
  }

  /** One goes, by turns as it should and as when its process is killed; the one that is away longest comes back. */
  async turn(): Promise<void> {
    const { context, network } = this
    const leaving = network.nodes.slice(1 + WRITERS).map(({ site }) => site.host)
    const there = leaving.filter((host) => this.nodes.has(host))
    const host = there[context.bytes(`who goes ${this.turns}`).readUInt32BE() % there.length]!
    await this.nodes.get(host)!.destroy({ force: this.turns % 2 === 1 })
    this.nodes.delete(host)
    this.away.push(host)
    this.turns++
    if (this.away.length <= AWAY * network.nodes.length) return
    const back = this.away.shift()!
    const own = context.world.site(back).addresses[0]!
    const options = { bootstrap: network.bootstrap, host: own, ephemeral: false, firewalled: false }
    const node = await context.node('network', { ...options, port: network.bootstrap[0]!.port, anyPort: false }, back)
    await node.ready()
    this.nodes.set(back, node)
  }
}

/** A record of each kind that its writer repeats. */
class Repeated {
  private readonly keyPair: KeyPair
  private readonly topic: Buffer
  private readonly value: Buffer
  private seq = 0

  constructor(
    private readonly context: ScenarioContext,
    private readonly writer: DrivenNode,
    number: number
  ) {
    this.keyPair = context.keyPair(`writer ${number}`)
    this.topic = context.bytes(`topic ${number}`)
    this.value = Buffer.from(`what writer ${number} keeps`)
  }

  async repeat(at: number): Promise<void> {
    const { writer, keyPair } = this
    await writer.announce(this.topic, keyPair)
    await writer.immutablePut(this.value)
    this.seq = at / SECOND + 1
    await writer.mutablePut(keyPair, this.value, { seq: this.seq })
  }

  async expectFound(reader: DrivenNode): Promise<void> {
    const { keyPair } = this
    const context: ScenarioContext = this.context
    const looks: Readonly<Record<string, () => Promise<boolean>>> = {
      announcement: async () =>
        (await reader.lookup(this.topic)).some(({ peers }) =>
          peers.some(({ publicKey }) => publicKey.equals(keyPair.publicKey))
        ),
      'immutable value': async () => (await reader.immutableGet(hash(this.value)))?.value.equals(this.value) === true,
      'mutable record': async () => (await reader.mutableGet(keyPair.publicKey))?.seq === this.seq
    }
    for (const [what, look] of Object.entries(looks)) {
      let found = false
      for (let i = 0; i < ATTEMPTS && !found; i++) found = await look()
      const after = (context.now - context.began) / HOUR
      context.check(found, () => `A live ${what} is not found after ${after.toFixed(1)} hours.`)
    }
  }
}

/** What nodes hold: all of them together, and the largest routing table. */
interface Sample extends Held {
  readonly table: number
}

async function sample(context: ScenarioContext, nodes: readonly DrivenNode[]): Promise<Sample> {
  const sizes = await Promise.all(nodes.map(async (node) => (await node.state()).table.length))
  return { ...context.world.held(), table: Math.max(...sizes) }
}

function expectNoGrowth(context: ScenarioContext<SoakTopology>, first: Sample, now: Sample, hour: number): void {
  for (const [what, more] of Object.entries(MORE) as [keyof typeof MORE, number][]) {
    const [was, is] = [first[what], now[what]]
    if (was === null || is === null) continue
    context.check(
      is <= was * more,
      () => `After ${hour} hours there are ${is} ${NAMES[what]}; after one there were ${was}.`
    )
  }
}

const NAMES: Readonly<Record<keyof typeof MORE, string>> = {
  timers: 'timers',
  handles: 'sockets and streams',
  table: 'nodes in the largest routing table',
  heap: 'bytes of memory'
}
