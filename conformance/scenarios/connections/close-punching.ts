import type { DrivenConnection } from '../../drivers/node.js'
import type { Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { meet, part, reason } from '../connecting.js'
import { join, MINUTE, place, SECOND } from '../places.js'

/** ms after the call at which somebody has enough: in the search, in either round, while both probe. */
const MOMENTS: readonly number[] = [0, 30, 90, 150, 300, 1200, 4000]
/** Random punches take turns (HP-173): the next one is not to be refused for the last one's sake. */
const TURN = 25 * SECOND
/** A client whose server has gone: it asks on until its requests or its puncher give up (HP-27, HP-109, HP-112). */
const SETTLED = 45 * SECOND

interface CloseTopology extends ScenarioTopology {
  readonly who: 'client' | 'server'
}

const closing = (who: CloseTopology['who'], server: string, client: string, nightly = false): CloseTopology => ({
  ...place(
    8,
    { server, client },
    {
      name: `${who}:${server}:${client}`,
      sentence: `the ${who} closes at any moment; nothing is left, and the next one gets through`
    }
  ),
  who,
  nightly
})

export const closePunching: Scenario<CloseTopology> = {
  id: 'close-punching',
  title:
    'A client that destroys its stream, or a server that closes, in the middle of a hole punch, leaves nothing behind on either side.',
  claims: ['HS-155', 'HS-217', 'HP-119', 'HP-145', 'HP-146', 'HP-153', 'STR-22', 'API-175'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'time'], node: { server: ['connect'], client: ['connect'] } },
  topologies: [
    closing('client', 'port-restricted-cone', 'port-restricted-cone'),
    closing('client', 'port-restricted-cone', 'symmetric', true),
    closing('server', 'port-restricted-cone', 'port-restricted-cone'),
    closing('server', 'symmetric', 'port-restricted-cone', true)
  ],
  limit: 20 * MINUTE,

  async run(context: ScenarioContext<CloseTopology>): Promise<void> {
    const { who } = context.topology
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    for (const moment of MOMENTS) {
      const keyPair = context.keyPair(`server at ${moment}`)
      const listening = await server.listen({ keyPair })
      const stream = await client.connect(listening.publicKey, { fastOpen: false, localConnection: false })
      const opened = stream.opened().then(
        () => true,
        () => false
      )
      await context.sleep(moment)
      if (who === 'client') {
        await stream.destroy()
        const failure = await settled(context, stream, `The client’s stream, destroyed after ${moment} ms,`)
        context.check(failure === null, () => `A stream destroyed after ${moment} ms fails with ${reason(failure!)}.`)
      } else {
        await listening.close()
        // One that had opened by then is the application's (HS-156).
        if (await Promise.race([opened, context.sleep(SETTLED).then(() => false)])) await stream.destroy()
        await settled(context, stream, `The stream of a server that closed after ${moment} ms`)
      }
      await listening.close()
      await context.sleep(TURN)
    }
    const last = await server.listen({ keyPair: context.keyPair('at last') })
    await part(context, await meet(context, client, last, 'after all'))
  }
}

async function settled(context: ScenarioContext, stream: DrivenConnection, what: string) {
  const ended = await Promise.race([stream.closed(), context.sleep(SETTLED).then(() => 'alive' as const)])
  context.check(ended !== 'alive', `${what} does not settle within ${SETTLED / SECOND} s.`)
  return ended
}
