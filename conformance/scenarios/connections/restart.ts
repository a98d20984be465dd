import type { Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { meet, part, reason } from '../connecting.js'
import { join, MINUTE, place, SECOND } from '../places.js'

/** A keep-alive that nobody acknowledges, and 13 s (STR-27). */
const DEAD = 20 * SECOND
/** A client that remembers the old address asks there in vain for 4 s, then searches (HS-179). */
const BACK = 15 * SECOND

interface RestartTopology extends ScenarioTopology {
  /** Whether the server says goodbye. */
  readonly how: 'orderly' | 'killed'
}

const restarting = (how: RestartTopology['how'], server: string, nightly = false): RestartTopology => ({
  ...place(
    8,
    { server, client: 'port-restricted-cone' },
    {
      name: `${how}:${server}`,
      sentence: `the old connection ${how === 'orderly' ? 'is reset' : 'times out'}; the same client gets through to the new node`
    }
  ),
  how,
  nightly
})

export const serverRestart: Scenario<RestartTopology> = {
  id: 'server-restart',
  title:
    'A server that ends, or is killed, and comes back under the same key is reached again by a client that knew the old one.',
  claims: ['HS-78', 'HS-155', 'HS-209', 'STR-23', 'STR-27', 'REC-159'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'time'], node: { server: ['connect'], client: ['connect'] } },
  topologies: [
    restarting('killed', 'port-restricted-cone'),
    restarting('orderly', 'port-restricted-cone'),
    restarting('orderly', 'open', true),
    restarting('killed', 'open', true)
  ],
  limit: 10 * MINUTE,

  async run(context: ScenarioContext<RestartTopology>): Promise<void> {
    const { how } = context.topology
    const network = await context.network()
    const client = await join(context, network, 'client')
    const first = await join(context, network, 'server')
    const keyPair = context.keyPair('server')
    const old = await meet(context, client, await first.listen({ keyPair }), 'before the restart')
    const ended = old.client.closed()
    const since = context.now
    // Without a word to anybody, streams included.
    const back = how === 'killed' ? context.world.internet?.outage('server') : undefined
    await first.destroy({ force: how === 'killed' })
    back?.()
    const failure = await Promise.race([ended, context.sleep(DEAD).then(() => 'alive' as const)])
    context.check(failure !== 'alive', () => `The client’s connection lives ${DEAD / SECOND} s after its server ended.`)
    const expected = how === 'orderly' ? 'ECONNRESET' : 'ETIMEDOUT'
    context.check(failure?.code === expected, () => {
      return `The client’s connection ends with ${failure === null ? 'no error' : reason(failure)}, not ${expected}.`
    })
    if (how === 'orderly') {
      context.check(
        context.now - since <= SECOND,
        'The client hears of the end of its server after more than a second.'
      )
    }
    const second = await join(context, network, 'server')
    const listening = await second.listen({ keyPair })
    const again = context.now
    const ends = await meet(context, client, listening, 'after the restart')
    const took = context.now - again
    context.check(took <= BACK, () => `The client gets through after ${Math.round(took)} ms, later than ${BACK}.`)
    await part(context, ends)
  }
}
