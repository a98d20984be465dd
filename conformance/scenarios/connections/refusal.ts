import type { Finding, Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { attempt, meet, part, reason } from '../connecting.js'
import { isProbe } from '../connect/messages.js'
import { join, place, SECOND } from '../places.js'

/** Handshakes that nobody answers: 4 s each, over three relays two at a time (HS-177, HS-77). */
const SOONEST = 3.9 * SECOND
const LATEST = 9 * SECOND

const guarded = (server: string, client: string): ScenarioTopology =>
  place(
    8,
    { server, client },
    {
      name: `${server}:${client}`,
      sentence: 'refused: PEER_CONNECTION_FAILED after 4 to 9 s, and nothing is sent to the client'
    }
  )

export const firewallRefusal: Scenario = {
  id: 'firewall-refusal',
  title:
    'A client that a server’s firewall hook refuses sees silence and then PEER_CONNECTION_FAILED; others get through.',
  claims: ['HS-112', 'HS-70', 'API-173', 'API-218', 'HS-180'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'capture'], node: { server: ['connect'], client: ['connect'] } },
  topologies: [guarded('port-restricted-cone', 'port-restricted-cone'), guarded('open', 'symmetric')],

  async run(context: ScenarioContext): Promise<Finding> {
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const refusing = await server.listen({ keyPair: context.keyPair('refusing'), firewall: 'refuse' })
    const welcoming = await server.listen({ keyPair: context.keyPair('welcoming') })
    context.begin()
    const failure = await attempt(client, refusing.publicKey)
    const took = context.now - context.began
    context.check(failure !== null, 'A connection opens that the server’s firewall refuses.')
    context.check(failure.code === 'PEER_CONNECTION_FAILED', () => `The client ends with ${reason(failure)}.`)
    context.check(took >= SOONEST && took <= LATEST, () => `The client ends after ${Math.round(took)} ms.`)
    const between = context.world.wire
      .records(context.firstPacket)
      .filter(
        ({ sender, receiver, hex }) =>
          sender === 'server' && receiver === 'client' && (isProbe(hex) || hex.startsWith('ff'))
      )
    context.check(between.length === 0, 'The server probes a client, or streams to it, that its firewall refuses.')
    await part(context, await meet(context, client, welcoming, 'to the server that takes it'))
    return { path: null }
  }
}
