import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { expectKeys } from './keys.js'
import { writerAndReader } from './topologies.js'

const K = 20
const sentence = 'every announcer is found by everybody, until it unannounces'

/** Announce, lookup, unannounce, across nodes. Real time: 0.1 s with 12 nodes, 0.2 s with 24. */
export const lookup: Scenario = {
  id: 'lookup',
  title: 'What one node announces under a topic, others look up, until it is unannounced; other keys and topics stay.',
  claims: ['REC-42', 'REC-44', 'REC-52', 'REC-72', 'REC-105', 'REC-118', 'REC-119', 'REC-131', 'QRY-58', 'QRY-105'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: [], node: { network: ['discovery'], writer: ['discovery'], reader: ['discovery'] } },
  topologies: [
    place(8, { writer: 'open', reader: 'open' }, { name: 'open', sentence }),
    // The first one stands for all in labs without NATs.
    ...writerAndReader({ sentence }, [12, 24]).filter(({ plain }) => plain !== true)
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const [topic, other] = [context.bytes('topic'), context.bytes('other topic')]
    const [a, b] = [context.keyPair('a'), context.keyPair('b')]
    const relay = { host: '11.1.0.1', port: 49_737 }

    await expectKeys(context, reader, topic, [], 'before anything is announced')
    const stored = await writer.announce(topic, a, [relay])
    const expected = Math.min(K, network.nodes.length)
    context.check(stored.length === expected, () => `The announce went to ${stored.length} nodes, not ${expected}.`)
    await writer.announce(topic, b)
    await writer.announce(other, a)

    const everybody = [reader, network.nodes[0]!, network.nodes.at(-1)!]
    for (const node of everybody)
      await expectKeys(context, node, topic, [a.publicKey, b.publicKey], 'after both announces')
    await expectKeys(context, reader, other, [a.publicKey], 'under the other topic')
    const answers = await reader.lookup(topic)
    const from = new Set(answers.map(({ from }) => `${from.host}:${from.port}`))
    const silent = stored.filter(({ host, port }) => !from.has(`${host}:${port}`))
    context.check(silent.length === 0, () => `${silent.length} of the ${stored.length} storers were not found.`)
    const records = answers.flatMap(({ peers }) => peers).filter(({ publicKey }) => publicKey.equals(a.publicKey))
    context.check(
      records.every(({ relayAddresses: [first] }) => first?.host === relay.host && first.port === relay.port),
      'The relay address came back changed.'
    )
    context.check((await reader.findPeer(a.publicKey)).length === 0, 'findPeer returns a topic record.')

    await writer.unannounce(topic, a)
    for (const node of everybody) await expectKeys(context, node, topic, [b.publicKey], 'after a is unannounced')
    await expectKeys(context, reader, other, [a.publicKey], 'under the other topic, after the unannounce')
    await writer.unannounce(topic, b)
    await expectKeys(context, reader, topic, [], 'after both are unannounced')
  }
}
