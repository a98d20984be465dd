import { type DrivenConnection, type DrivenServer, NodeFailure } from '../../drivers/node.js'
import type { Finding, Scenario, ScenarioContext } from '../../engine/index.js'
import { exchange } from './exchange.js'
import { negativeControl } from './negative-control.js'
import { refusedOnWire } from './refusal.js'
import { CONNECT_TOPOLOGIES, type ConnectTopology, hostOf, REPRESENTATIVE_TOPOLOGIES } from './topologies.js'
import { markWays } from './ways.js'

/**
 * ms that are watched after all data has passed: what a node sends when it is connected already is part of what a connection
 * costs, and so are the answers that are still under way to the one who asked early.
 */
const AFTERWARDS = 1000

/** Two nodes connect through their NATs and exchange data. */
export const connect: Scenario<ConnectTopology> = {
  id: 'connect',
  title: 'A client connects to a server by its public key, through both NATs, and data passes both ways.',
  claims: ['HP-102', 'HP-104', 'HP-105', 'HP-123', 'HP-165', 'HP-183', 'HP-186', 'API-163', 'API-180', 'API-185'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'capture'], node: { network: ['discovery'], server: ['connect'], client: ['connect'] } },
  topologies: CONNECT_TOPOLOGIES,
  representative: REPRESENTATIVE_TOPOLOGIES,
  run: (context) => meet(context)
}

/**
 * Both join, the client connects, data passes both ways. What is measured begins when the client calls.
 *
 * @param atCall what happens to the network at that moment.
 */
export async function meet(context: ScenarioContext<ConnectTopology>, atCall = (): void => {}): Promise<Finding> {
  const { topology } = context
  const at = { server: hostOf(topology, 'server'), client: hostOf(topology, 'client') }
  const { bootstrap } = await context.network()
  const [server, client] = await Promise.all([
    context.node('server', { bootstrap }, at.server),
    context.node('client', { bootstrap }, at.client)
  ])
  await Promise.all([server.ready(), client.ready()])
  const listening = await server.listen({ keyPair: context.keyPair('server') })
  await negativeControl(context)

  context.begin()
  atCall()
  const began = context.now
  const near = await client.connect(listening.publicKey)
  const failure = await openFailure(near)
  if (failure !== null) {
    await context.world.wire.settled()
    return afterFailure(context, failure)
  }
  const timeToOpen = context.now - began
  context.found({ timeToOpen })
  const far = await acceptedBy(context, listening, near)
  if (far instanceof NodeFailure) return { path: 'none', timeToOpen: null, note: describe(context, far) }
  await exchange(context, near, far)
  await context.world.wire.settled()
  const path = context.world.wire.pathBetween(at.server, at.client, context.firstPacket)
  markWays(context, path)
  await context.sleep(AFTERWARDS)
  return { timeToOpen, path }
}

async function openFailure(connection: DrivenConnection): Promise<NodeFailure | null> {
  try {
    await connection.opened()
    return null
  } catch (err) {
    if (err instanceof NodeFailure) return err
    throw err
  }
}

/** The server's end. `open` on the client does not prove that there is a path (HP-189): its stream may fail first. */
async function acceptedBy(
  context: ScenarioContext,
  listening: DrivenServer,
  near: DrivenConnection
): Promise<DrivenConnection | NodeFailure> {
  const accepting = listening.accept()
  // If the client's stream fails first, nobody waits for this any more.
  accepting.catch(() => {})
  // The client speaks first: without a packet of its stream the server sees no connection (HP-186).
  const first = await Promise.race([accepting, near.closed()])
  if (first !== null && !(first instanceof NodeFailure)) return first
  return first ?? context.fail('The client’s connection closed without an error before the server saw it.')
}

function afterFailure(context: ScenarioContext, failure: NodeFailure): Finding {
  const path = refusedOnWire(context) ? 'refused' : 'none'
  return { timeToOpen: null, path, note: describe(context, failure) }
}

function describe(context: ScenarioContext, { code, message }: NodeFailure): string {
  return `the client ended with ${code ?? message} after ${Math.round(context.now - context.began)} ms`
}
