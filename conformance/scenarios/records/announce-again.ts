import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join } from '../places.js'
import { expectKeys } from './keys.js'
import { writerAndReader } from './topologies.js'

const relay = (n: number) => ({ host: `11.1.0.${n}`, port: 49_737 })

/** A topic over time, with announcers on several nodes. Real time: 0.1 s. */
export const announceAgain: Scenario = {
  id: 'announce-again',
  title:
    'Announcers on several nodes share a topic; what is unannounced, by whoever has the key, is gone, and can come back.',
  claims: ['REC-44', 'REC-52', 'REC-72', 'REC-119', 'REC-131', 'API-132', 'API-138'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat'], node: { network: ['discovery'], writer: ['discovery'], reader: ['discovery'] } },
  topologies: writerAndReader({ sentence: 'there, gone, and there again, while the others stay' }, [6]),

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const other = network.nodes[1]!
    const topic = context.bytes('topic')
    const [a, b, c] = [context.keyPair('a'), context.keyPair('b'), context.keyPair('c')]
    const all = [a.publicKey, b.publicKey, c.publicKey]
    const rest = [b.publicKey, c.publicKey]

    await writer.announce(topic, a, [relay(1)])
    await reader.announce(topic, b)
    await other.announce(topic, c)
    for (const node of [writer, reader, network.nodes[2]!]) {
      await expectKeys(context, node, topic, all, 'with three announcers on three nodes')
    }

    // One key on two nodes is one announcer (REC-52).
    await reader.announce(topic, a, [relay(1)])
    const twice = await expectKeys(context, reader, topic, all, 'after a key is announced from two nodes')
    for (const { from, peers } of twice) {
      const own = peers.filter(({ publicKey }) => publicKey.equals(a.publicKey))
      context.check(own.length <= 1, () => `${from.host} has ${own.length} records of one key under one topic.`)
    }

    await writer.unannounce(topic, a)
    await expectKeys(context, reader, topic, rest, 'after an unannounce')
    await writer.unannounce(topic, a)
    await expectKeys(context, reader, topic, rest, 'after another one, of nothing')
    await writer.announce(topic, a, [relay(2)])
    const again = await expectKeys(context, reader, topic, all, 'after it is announced again')
    const records = again.flatMap(({ peers }) => peers).filter(({ publicKey }) => publicKey.equals(a.publicKey))
    context.check(
      records.every(({ relayAddresses: [first] }) => first?.host === relay(2).host),
      'A storer has the relay address of before the unannounce.'
    )

    await reader.unannounce(topic, a)
    await expectKeys(context, writer, topic, rest, 'after another node with the key unannounces')
    await other.unannounce(topic, c)
    await reader.unannounce(topic, b)
    const none = await expectKeys(context, reader, topic, [], 'after all are unannounced')
    // Without records there is no value, so nothing to show (REC-16).
    context.check(none.length === 0, 'A storer answers a lookup with no records.')
  }
}
