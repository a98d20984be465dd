import { hash } from '@punchlist/hyperdht/crypto'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'

/** Relays of a server (REC-159). */
const RELAYS = 3

/** Self records: of a server behind a NAT, and of one on a storer. Real time: 0.1 s. */
export const findPeer: Scenario = {
  id: 'find-peer',
  title: 'A listening server is found by its public key on its three relays, and nowhere else, until it closes.',
  claims: [
    'REC-42',
    'REC-43',
    'REC-44',
    'REC-50',
    'REC-116',
    'REC-156',
    'REC-159',
    'REC-162',
    'REC-160',
    'REC-171',
    'REC-175'
  ],
  roles: ['network', 'server', 'client'],
  needs: {
    lab: ['nat'],
    node: { network: ['discovery', 'connect'], server: ['connect'], client: ['discovery'] }
  },
  topologies: [
    place(
      12,
      { server: 'port-restricted-cone', client: 'open' },
      { sentence: 'found on three relays while it listens, not before and not after' }
    )
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [node, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const keyPair = context.keyPair('server')
    context.check((await client.findPeer(keyPair.publicKey)).length === 0, 'The server is found before it listens.')

    const server = await node.listen({ keyPair })
    const found = await client.findPeer(keyPair.publicKey)
    context.check(found.length === RELAYS, () => `${found.length} nodes know the server, not ${RELAYS}.`)
    for (const { peer } of found) {
      context.check(peer.publicKey.equals(keyPair.publicKey), 'A record has another public key.')
      // The announcer's list is empty, and the address it came from is for the relay alone (REC-160, HS-78).
      context.check(peer.relayAddresses.length === 0, 'A self record has relay addresses.')
    }
    const { relayAddresses } = await server.info()
    const [told, seen] = [relayAddresses.map(text).sort(), found.map(({ from }) => text(from)).sort()]
    context.check(
      told.join() === seen.join(),
      () => `The server says that its relays are ${told.join()}, not ${seen.join()}.`
    )

    await topicUnderKey(context, keyPair.publicKey, node, client)
    await serverOnStorer(context, network.nodes[4]!, client)

    await server.close()
    const left = (await client.findPeer(keyPair.publicKey)).length
    context.check(left === 0, () => `${left} nodes still know the server after it is closed.`)
  }
}

type Node = Awaited<ReturnType<typeof join>>

/** Topic records under the hash of somebody's key are of no interest to findPeer; lookup gives both, the forward last. */
async function topicUnderKey(context: ScenarioContext, publicKey: Buffer, writer: Node, client: Node): Promise<void> {
  const other = context.keyPair('other')
  const target = hash(publicKey)
  await writer.announce(target, other)
  const found = await client.findPeer(publicKey)
  context.check(
    found.length === RELAYS && found.every(({ peer }) => peer.publicKey.equals(publicKey)),
    'findPeer does not return just the forwards when there are topic records under the same target.'
  )
  const both = (await client.lookup(target)).filter(({ peers }) => peers.length > 1)
  context.check(both.length === RELAYS, () => `lookup returns topic record and forward from ${both.length} nodes.`)
  context.check(
    both.every(({ peers }) => peers.at(-1)!.publicKey.equals(publicKey)),
    'lookup does not return the forward as the last record.'
  )
}

async function serverOnStorer(context: ScenarioContext, storer: Node, client: Node): Promise<void> {
  const keyPair = context.keyPair('server on a storer')
  const server = await storer.listen({ keyPair })
  const own = (await client.findPeer(keyPair.publicKey)).find(({ from }) => from.host === storer.site.addresses[0])
  context.check(own !== undefined, 'A persistent node does not answer for the server that listens on itself.')
  context.check(
    own.peer.relayAddresses.length === 0,
    'The record of a server on the storer itself has relay addresses.'
  )
  await server.close()
  context.check(
    (await client.findPeer(keyPair.publicKey)).length === 0,
    'A server on a storer is still found after it is closed.'
  )
}

function text({ host, port }: Address): string {
  return `${host}:${port}`
}
