import type { DrivenConnection } from '../../drivers/node.js'
import type { Finding, Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import type { Path } from '../../report/cells.js'
import { attempt, meet, part, reason } from '../connecting.js'
import { internetOf, join, MINUTE, SECOND } from '../places.js'
import { openRelay } from './relay.js'
import { apart } from './topologies.js'

/** What is wrong with the relay. */
type Fault =
  /** Nobody listens under its key. */
  | 'absent'
  /** It takes connections and knows nothing of relaying. */
  | 'refusing'
  /** It dies when the connection is open. */
  | 'lost'

interface FailureTopology extends ScenarioTopology {
  readonly fault: Fault
  /** Codes of which one is the client's error; none where there is a direct path beside the relay. */
  readonly codes: readonly string[]
}

/** STR-27, STR-112: 13 s for who has data under way, which a keep-alive of 5 s sees to. */
const DEAD = 20 * SECOND

function failing(fault: Fault, nat: string, paths: readonly Path[], codes: readonly string[]): FailureTopology {
  const sentence = codes.length === 0 ? 'direct: it does not take the relay' : `no connection: ${codes.join(' or ')}`
  return {
    name: `${fault}:${nat}`,
    layout: apart(nat, nat),
    server: nat,
    client: nat,
    expected: { paths, sentence },
    fault,
    codes
  }
}

/** Real time: 0.2 s each. */
export const relayFailure: Scenario<FailureTopology> = {
  id: 'relay-failure',
  title:
    'A blind relay that is absent, refuses or dies fails the connection where it is the only path, with an error, and harms no other.',
  claims: ['STR-104', 'STR-107', 'STR-108', 'STR-112', 'HP-196', 'HS-172'],
  roles: ['server', 'client', 'relay'],
  needs: {
    lab: ['nat', 'faults', 'time'],
    node: { server: ['connect', 'relay'], client: ['connect', 'relay'], relay: ['connect', 'relay'] }
  },
  topologies: [
    failing('absent', 'symmetric', ['none', 'refused'], ['HOLEPUNCH_ABORTED', 'PEER_NOT_FOUND']),
    failing('refusing', 'symmetric', ['none', 'refused'], ['RELAY_ABORTED', 'CHANNEL_CLOSED']),
    failing('lost', 'symmetric', ['relayed'], ['ETIMEDOUT']),
    failing('absent', 'port-restricted-cone', ['direct'], []),
    failing('refusing', 'port-restricted-cone', ['direct'], []),
    failing('lost', 'port-restricted-cone', ['direct'], [])
  ],
  limit: 10 * MINUTE,

  async run(context: ScenarioContext<FailureTopology>): Promise<Finding> {
    const { fault, codes } = context.topology
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const { publicKey: relayThrough } = context.keyPair('relay')
    if (fault !== 'absent') {
      const service = fault === 'refusing' ? 'refuse' : 'serve'
      await openRelay(context, network.bootstrap, 'relay', { service })
    }
    const listening = await server.listen({ keyPair: context.keyPair('server') })

    context.begin()
    if (codes.length > 0 && fault !== 'lost') {
      const failure = await attempt(client, listening.publicKey, { relayThrough })
      const took = Math.round(context.now - context.began)
      context.check(failure !== null, 'A connection opens, though there is no relay and no hole.')
      context.check(codes.includes(reason(failure)), () => `The client ends with ${reason(failure)} after ${took} ms.`)
      context.check(took <= 16 * SECOND, () => `The client ends after ${took} ms, later than the relay’s 15 s.`)
      return { path: 'none', note: `the client ended with ${reason(failure)} after ${took} ms` }
    }
    const ends = await meet(context, client, listening, 'with a relay', { relayThrough })
    const path = context.world.wire.pathBetween('server', 'client', context.firstPacket)
    const timeToOpen = context.now - context.began
    if (fault === 'lost') internetOf(context).outage('relay')
    if (codes.length > 0) await expectDeath(context, ends.client, ends.server, codes)
    else {
      await context.sleep(DEAD)
      await part(context, ends)
    }
    return { timeToOpen, path }
  }
}

async function expectDeath(
  context: ScenarioContext,
  client: DrivenConnection,
  server: DrivenConnection,
  codes: readonly string[]
): Promise<void> {
  const since = context.now
  for (const [name, end] of [['client', client] as const, ['server', server] as const]) {
    const ended = await Promise.race([
      end.closed(),
      context.sleep(since + DEAD - context.now).then(() => 'alive' as const)
    ])
    context.check(ended !== 'alive', () => `The ${name}’s end lives ${DEAD / SECOND} s after the relay died.`)
    context.check(ended !== null && codes.includes(reason(ended)), () => {
      return `The ${name}’s end closes with ${ended === null ? 'no error' : reason(ended)}, not ${codes.join(' or ')}.`
    })
  }
}
