import { hash } from '@punchlist/hyperdht/crypto'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, placeAndPlain } from '../places.js'

const LIMIT = 20
const ANNOUNCERS = 25

/** How many records one reply holds. Real time: 0.4 s. */
export const lookupLimit: Scenario = {
  id: 'lookup-limit',
  title:
    'A lookup gets at most 20 records from a node, a sample of all; with 20 topic records the forward is left out.',
  claims: ['REC-44', 'REC-45', 'REC-46'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat'], node: { network: ['discovery'], writer: ['discovery', 'connect'], reader: ['discovery'] } },
  topologies: placeAndPlain(
    12,
    { writer: 'port-restricted-cone', reader: 'open' },
    { sentence: '20 records from each, all 25 together' }
  ),

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const { publicKey } = await writer.listen({ keyPair: context.keyPair('server') })
    const topic = hash(publicKey)
    const announce = async (from: number, to: number): Promise<void> => {
      const numbers = Array.from({ length: to - from }, (_, i) => from + i)
      await Promise.all(numbers.map((i) => writer.announce(topic, context.keyPair(`announcer ${i}`))))
    }

    await announce(0, LIMIT - 1)
    const nearly = (await reader.lookup(topic)).map(({ peers }) => peers)
    const withForward = nearly.filter((peers) => peers.some((peer) => peer.publicKey.equals(publicKey)))
    context.check(withForward.length > 0, 'With 19 topic records no node adds the forward.')
    context.check(
      withForward.every((peers) => peers.length === LIMIT && peers.at(-1)!.publicKey.equals(publicKey)),
      'The forward is not the last of 20 records.'
    )

    await announce(LIMIT - 1, ANNOUNCERS)
    const full = (await reader.lookup(topic)).map(({ peers }) => peers)
    const counts = full.map(({ length }) => length)
    context.check(
      counts.every((count) => count === LIMIT),
      () => `With ${ANNOUNCERS} announcers the nodes return ${counts.join()} records, not ${LIMIT} each.`
    )
    const keys = full.map((peers) => new Set(peers.map((peer) => peer.publicKey.toString('hex'))))
    context.check(
      keys.every((set) => set.size === LIMIT),
      'A reply holds a record twice.'
    )
    context.check(!keys.some((set) => set.has(publicKey.toString('hex'))), 'A full reply holds the forward.')
    const all = new Set(keys.flatMap((set) => [...set]))
    context.check(all.size === ANNOUNCERS, () => {
      return `${full.length} replies show ${all.size} of ${ANNOUNCERS} announcers: the samples are not independent.`
    })
  }
}
