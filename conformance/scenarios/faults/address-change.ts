import type { DrivenNode } from '../../drivers/node.js'
import type { Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { meet, part, reason } from '../connecting.js'
import { eventsOf } from '../lifecycle/events.js'
import { internetOf, join, MINUTE, place, SECOND } from '../places.js'
import { withNetwork } from '../sites.js'

/** The list of interfaces is looked at every 5 s, and an announce takes a few round trips (NODE-144, REC-173). */
const NOTICED = 15 * SECOND
/** A stream whose packets nobody acknowledges: 13 s after the keep-alive that came within 5 s (STR-27). */
const DEAD = 20 * SECOND
/** Where nobody tells the host, the next announce does (REC-166). */
const RENEWED = 5.5 * MINUTE

interface MoveTopology extends ScenarioTopology {
  readonly move: (context: ScenarioContext) => void
  /** ms after which the server is reachable again. */
  readonly back: number
  /** Whether the host itself sees that its addresses changed. */
  readonly seen: boolean
}

const public_ = place(
  8,
  { server: 'open', client: 'port-restricted-cone' },
  { name: 'public', sentence: 'reachable at the new address within 15 s; old connections end' }
)
const guarded = place(
  8,
  { server: 'firewalled', client: 'port-restricted-cone' },
  { name: 'firewalled', sentence: public_.expected.sentence }
)
const roaming = {
  ...public_,
  name: 'home-to-office',
  layout: withNetwork([
    { name: 'home', nat: 'port-restricted-cone', hosts: ['server'] },
    { name: 'office', nat: 'cone-random-port', hosts: ['colleague'] },
    { name: 'client-site', nat: 'port-restricted-cone', hosts: ['client'] }
  ])
}

const TOPOLOGIES: readonly MoveTopology[] = [
  {
    ...public_,
    move: (context) => internetOf(context).readdress('server', ['11.2.9.9']),
    back: NOTICED,
    seen: true
  },
  {
    ...guarded,
    move: (context) => internetOf(context).readdress('server', ['11.64.9.9']),
    back: NOTICED,
    seen: true
  },
  {
    ...roaming,
    move: (context) => internetOf(context).readdress('server', ['192.168.1.77'], 'office'),
    back: NOTICED,
    seen: true
  },
  {
    ...roaming,
    name: 'new-public-address',
    expected: { paths: null, sentence: 'reachable at the new address after the next announce; old connections end' },
    move: (context) => internetOf(context).gateway('home').renumber(['11.2.9.9']),
    back: RENEWED,
    seen: false
  }
]

/** Real time: 0.2 s each. */
export const addressChange: Scenario<MoveTopology> = {
  id: 'address-change',
  title:
    'A server whose address changes announces itself from the new one and is reachable there; connections over the old one time out on both sides.',
  claims: ['NODE-144', 'NODE-146', 'HS-78', 'HS-159', 'REC-166', 'REC-173', 'UDX-34', 'STR-27'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'faults', 'time'], node: { server: ['connect'], client: ['connect'] } },
  topologies: TOPOLOGIES,
  limit: 30 * MINUTE,

  async run(context: ScenarioContext<MoveTopology>): Promise<void> {
    const { move, back, seen } = context.topology
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const listening = await server.listen({ keyPair: context.keyPair('server') })
    const old = await meet(context, client, listening, 'before the move')
    const events = eventsOf(context, server)

    move(context)
    const moved = context.now
    const ends = [old.client.closed(), old.server.closed()]
    for (const [i, closing] of ends.entries()) {
      const name = ['client', 'server'][i]!
      const ended = await Promise.race([
        closing,
        context.sleep(moved + DEAD - context.now).then(() => 'alive' as const)
      ])
      context.check(
        ended !== 'alive',
        () => `The ${name}’s old connection still lives ${DEAD / SECOND} s after the move.`
      )
      context.check(ended?.code === 'ETIMEDOUT', () => {
        return `The ${name}’s old connection ends with ${ended === null ? 'no error' : reason(ended)}, not ETIMEDOUT.`
      })
    }
    const noticed = events.find(({ name }) => name === 'network-change')
    context.check((noticed !== undefined) === seen, () => `The node did ${seen ? 'not ' : ''}notice a change.`)
    if (noticed !== undefined) {
      context.check(noticed.at - moved <= 5.1 * SECOND, () => `The node noticed after ${noticed.at - moved} ms.`)
    }
    await context.sleep(Math.max(0, moved + back - context.now))
    await expectReachable(context, client, listening)
    context.mark('address-changed')
  }
}

async function expectReachable(
  context: ScenarioContext,
  client: DrivenNode,
  listening: Awaited<ReturnType<DrivenNode['listen']>>
): Promise<void> {
  const from = context.world.wire.packets
  const ends = await meet(context, client, listening, 'after the move')
  const path = context.world.wire.pathBetween('server', 'client', from)
  context.check(path === 'direct', () => `The new connection is ${path ?? 'nowhere'} on the wire, not direct.`)
  await part(context, ends)
}
