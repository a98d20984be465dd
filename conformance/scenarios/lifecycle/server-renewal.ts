import type { DrivenServer } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { meet, part } from '../connecting.js'
import { join, MINUTE, place, SECOND } from '../places.js'

/** Four thirds of the age of forwards: what is not renewed is gone (REC-93). */
const EXPIRED = 27 * MINUTE

/** Real time: 0.6 s. */
export const serverRenewal: Scenario = {
  id: 'server-renewal',
  title:
    'A listening server stays findable and reachable past the age of its records; one that closes is gone at once, and one that dies within 27 minutes.',
  claims: ['REC-166', 'REC-170', 'REC-175', 'REC-176', 'REC-188', 'REC-189', 'HS-83', 'HS-155'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'time'], node: { server: ['connect', 'discovery'], client: ['connect', 'discovery'] } },
  topologies: [
    place(
      8,
      { server: 'port-restricted-cone', dying: 'open', client: 'port-restricted-cone' },
      { sentence: 'renewed while it listens, gone when it does not' }
    )
  ],
  limit: 120 * MINUTE,

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const { bootstrap } = network
    const server = await join(context, network, 'server')
    const dying = await context.node('server', { bootstrap }, 'dying')
    const client = await join(context, network, 'client')
    await dying.ready()
    const [staying, closing, dead] = [
      await server.listen({ keyPair: context.keyPair('staying') }),
      await server.listen({ keyPair: context.keyPair('closing') }),
      await dying.listen({ keyPair: context.keyPair('dying') })
    ]
    const found = async ({ publicKey }: DrivenServer): Promise<number> => (await client.findPeer(publicKey)).length
    for (const one of [staying, closing, dead]) {
      context.check((await found(one)) === 3, 'A server that has just begun to listen is not on three relays.')
    }
    const { publicKey } = dead
    await context.sleep(EXPIRED)
    await part(context, await meet(context, client, staying, 'after 27 minutes'))
    context.check((await found(staying)) >= 3, 'A server that listens is not on its relays after 27 minutes.')
    const gone = { publicKey: closing.publicKey } as DrivenServer
    await closing.close()
    context.check((await found(gone)) === 0, 'A server that closed is still found.')

    await dying.destroy({ force: true })
    context.check((await client.findPeer(publicKey)).length > 0, 'A server that died without a word is gone at once.')
    await context.sleep(EXPIRED + 10 * SECOND)
    context.check(
      (await client.findPeer(publicKey)).length === 0,
      'A server that died is still found after 27 minutes.'
    )
    context.mark('record-expired')
    await part(context, await meet(context, client, staying, 'after 54 minutes'))
  }
}
