import type { DrivenNode, DrivenRelay } from '../../drivers/node.js'
import type { Finding, Scenario, ScenarioContext } from '../../engine/index.js'
import { exchange } from '../connect/exchange.js'
import { type Ends, meet, talk } from '../connecting.js'
import { join, MINUTE, SECOND } from '../places.js'
import { RELAYS, type RelayTopology, relayTopology, sharedTopology } from './topologies.js'

/** A pair with one random NAT punches for so long at most (HP-112 to HP-118), and may be throttled once before. */
const PUNCHED = 2 * MINUTE
/** After the hand-over the ends of the relay connections pass (STR-163). */
const RELEASED = 5 * SECOND

/** Real time: 0.2 s each, with a random NAT up to 1 s. */
export const relay: Scenario<RelayTopology> = {
  id: 'relay',
  title:
    'A connection with a blind relay, named by either side, opens whatever the NATs; it moves to the direct path when a hole is punched, without losing anything.',
  claims: [
    'STR-96',
    'STR-97',
    'STR-98',
    'STR-105',
    'STR-106',
    'STR-110',
    'STR-147',
    'STR-159',
    'STR-163',
    'HS-122',
    'HS-185',
    'HP-190',
    'HP-196'
  ],
  roles: ['server', 'client', 'relay'],
  needs: {
    lab: ['nat', 'time', 'capture'],
    node: { server: ['connect', 'relay'], client: ['connect', 'relay'], relay: ['connect', 'relay'] }
  },
  topologies: [
    relayTopology('symmetric', 'symmetric', 'server', 'relayed'),
    relayTopology('symmetric', 'symmetric', 'client', 'relayed'),
    relayTopology('symmetric', 'symmetric', 'both', 'relayed'),
    relayTopology('adm', 'symmetric-sequential', 'client', 'relayed'),
    sharedTopology('client'),
    relayTopology('symmetric', 'port-restricted-cone', 'server', 'handed-over'),
    relayTopology('port-restricted-cone', 'symmetric', 'client', 'handed-over'),
    relayTopology('cgnat', 'adm', 'both', 'handed-over'),
    relayTopology('port-restricted-cone', 'port-restricted-cone', 'both', 'direct'),
    relayTopology('open', 'symmetric', 'server', 'direct'),
    relayTopology('symmetric', 'open', 'client', 'direct')
  ],
  limit: 10 * MINUTE,

  async run(context: ScenarioContext<RelayTopology>): Promise<Finding> {
    const { offer, course } = context.topology
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const relays = await Promise.all(RELAYS.map((host) => openRelay(context, network.bootstrap, host)))
    const chosen = offer === 'client' ? relays[1]! : relays[0]!
    const listening = await server.listen({
      keyPair: context.keyPair('server'),
      ...(offer !== 'client' && { relayThrough: relays[0]!.publicKey })
    })

    context.begin()
    const through = offer === 'server' ? {} : { relayThrough: relays[1]!.publicKey }
    const ends = await meet(context, client, listening, 'with a relay', through)
    const timeToOpen = context.now - context.began
    context.found({ timeToOpen, path: context.world.wire.pathBetween('server', 'client', context.firstPacket) })

    if (course === 'handed-over') await handOver(context, ends)
    else await talk(context, ends, 'once more')
    if (course === 'relayed') await stayRelayed(context, ends, chosen)
    const from = context.world.wire.packets
    await exchange(context, ends.client, ends.server)
    await expectOffer(context, relays)
    return { timeToOpen, path: context.world.wire.pathBetween('server', 'client', from) }
  }
}

export async function openRelay(
  context: ScenarioContext,
  bootstrap: ScenarioBootstrap,
  host: string,
  options: Parameters<DrivenNode['relay']>[1] = {}
): Promise<DrivenRelay> {
  const node = await context.node('relay', { bootstrap }, host)
  await node.ready()
  return node.relay(context.keyPair(host), options)
}

type ScenarioBootstrap = Parameters<ScenarioContext['node']>[1]['bootstrap']

/** It ran over the relay; now it goes on until the direct path carries it, and the relay is let go. */
async function handOver(context: ScenarioContext, ends: Ends): Promise<void> {
  const { wire } = context.world
  const before = wire.relayBetween('server', 'client', context.firstPacket)
  context.check(before !== null, 'The connection did not begin on the relay.')
  const began = context.now
  let from: number
  do {
    await context.sleep(SECOND)
    from = wire.packets
    await talk(context, ends, 'while a hole is punched')
  } while (wire.pathBetween('server', 'client', from) !== 'direct' && context.now - began < PUNCHED)
  const path = wire.pathBetween('server', 'client', from)
  context.check(
    path === 'direct',
    () => `The stream is ${path ?? 'nowhere'} ${PUNCHED / MINUTE} min later, not direct.`
  )
  await talk(context, ends, 'after the hand-over')
  await context.sleep(RELEASED)
  from = wire.packets
  await talk(context, ends, 'on the direct path')
  const still = wire.relayBetween('server', 'client', from)
  context.check(still === null, () => `${still!} still passes packets on after the hand-over.`)
  const legs = [wire.pathBetween('server', before, from), wire.pathBetween('client', before, from)]
  context.check(
    legs.every((leg) => leg === null),
    'The connections to the relay are still there after the hand-over.'
  )
  context.mark('relayed-then-direct')
}

/** Nothing else comes up, as long as punching could go on. */
async function stayRelayed(context: ScenarioContext, ends: Ends, relay: DrivenRelay): Promise<void> {
  await context.sleep(MINUTE)
  const from = context.world.wire.packets
  await talk(context, ends, 'a minute later')
  const by = context.world.wire.relayBetween('server', 'client', from)
  context.check(by !== null, 'No relay passes the stream on a minute later.')
  const { matched } = await relay.stats()
  context.check(matched === 1, () => `The relay has matched ${matched} pairs, not 1.`)
  context.mark('relayed-only')
}

/** The server's offer wins, and the relay of the client's is never asked (STR-98). */
async function expectOffer(
  context: ScenarioContext<RelayTopology>,
  [servers, clients]: readonly DrivenRelay[]
): Promise<void> {
  const unused = context.topology.offer === 'client' ? servers! : clients!
  const { sessions } = await unused.stats()
  context.check(sessions === 0, () => `The relay that was not chosen has ${sessions} connections.`)
}
