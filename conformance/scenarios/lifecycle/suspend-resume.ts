import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { attempt, meet, part, reason } from '../connecting.js'
import { join, MINUTE, place, SECOND } from '../places.js'

/** ms after resume within which a server is on its relays again: it announces at once (REC-178). */
const BACK = 5 * SECOND

/** Real time: 0.2 s each. */
export const suspendResume: Scenario = {
  id: 'suspend-resume',
  title:
    'A node that suspends takes its records back, resets its connections and is silent; when it resumes, its server is reachable again.',
  claims: ['NODE-136', 'NODE-140', 'NODE-143', 'HS-157', 'HS-158', 'REC-177', 'REC-178', 'STR-21', 'STR-23'],
  roles: ['server', 'client'],
  needs: {
    lab: ['nat', 'time', 'capture'],
    node: { server: ['connect', 'discovery', 'suspend'], client: ['connect', 'discovery', 'suspend'] }
  },
  topologies: ['open', 'port-restricted-cone', 'symmetric'].map((nat) =>
    place(
      8,
      { server: nat, client: 'port-restricted-cone' },
      { name: nat, sentence: 'silent while it sleeps, back after' }
    )
  ),
  limit: 30 * MINUTE,

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const listening = await server.listen({ keyPair: context.keyPair('server') })
    const { publicKey } = listening
    const ends = await meet(context, client, listening, 'before the server sleeps')

    await server.suspend()
    const reset = await ends.client.closed()
    context.check(reset?.code === 'ECONNRESET', () => {
      return `The client’s end closed with ${reset === null ? 'no error' : reason(reset)}, not ECONNRESET.`
    })
    context.check((await ends.server.closed()) === null, 'The end of the node that sleeps closed with an error.')
    context.check((await server.state()).suspended, 'The node does not say that it is suspended.')
    const from = context.world.wire.packets
    context.check((await client.findPeer(publicKey)).length === 0, 'The server is still on its relays while it sleeps.')
    const failure = await attempt(client, publicKey)
    context.check(failure !== null, 'A client connects to a server that sleeps.')
    await context.sleep(5 * MINUTE)
    const sent = context.world.wire.records(from).filter(({ sender }) => sender === 'server')
    context.check(sent.length === 0, () => `The node sent ${sent.length} datagrams while it slept.`)

    await server.resume()
    await context.sleep(BACK)
    context.check((await client.findPeer(publicKey)).length > 0, 'The server is on no relay 5 s after it woke up.')
    await part(context, await meet(context, client, listening, 'after the server woke up'))

    await client.suspend()
    const refused = await attempt(client, publicKey)
    context.check(refused?.code === 'SUSPENDED', () => {
      return `A connect of a node that sleeps ends with ${refused === null ? 'success' : reason(refused)}.`
    })
    await context.sleep(MINUTE)
    await client.resume()
    await part(context, await meet(context, client, listening, 'after the client woke up'))
    context.mark('suspended-and-resumed')
  }
}
