import { announce, COMMANDS } from '@punchlist/hyperdht/wire'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { exchangesOf } from '../scripted/index.js'

const KEPT = 3

/** How many relay addresses a storer keeps. Real time: 0.1 s. */
export const relayLimit: Scenario = {
  id: 'relay-limit',
  title: 'An announce may carry any relay addresses, all of them signed; storers keep the first three as they are.',
  claims: ['REC-13', 'REC-35', 'REC-49', 'REC-121'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat', 'capture'], node: { network: ['discovery'], writer: ['discovery'], reader: ['discovery'] } },
  topologies: [
    place(6, { writer: 'port-restricted-cone', reader: 'open' }, { sentence: 'five are sent, three come back' })
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const topic = context.bytes('topic')
    const relays = ['0.0.0.0', '192.168.1.9', '11.7.7.7', '11.8.8.8', '11.9.9.9'].map((host, i) => ({ host, port: i }))
    const from = context.world.wire.packets
    const stored = await writer.announce(topic, context.keyPair('writer'), relays)
    await context.world.wire.settled()
    const sent = exchangesOf(context, 'writer', { from, command: COMMANDS.ANNOUNCE })
    context.check(sent.length === stored.length, () => `${sent.length} announces on the wire, not ${stored.length}.`)
    for (const { request, response } of sent) {
      const { peer } = announce.decode(request.value ?? Buffer.alloc(0))
      context.check(peer?.relayAddresses.length === relays.length, 'The announce does not carry all addresses given.')
      context.check(response?.error === 0, 'A storer does not acknowledge an announce with five relay addresses.')
    }
    const records = (await reader.lookup(topic)).flatMap(({ peers }) => peers)
    context.check(records.length === stored.length, () => `${records.length} storers have it, not ${stored.length}.`)
    const wanted = JSON.stringify(relays.slice(0, KEPT))
    for (const { relayAddresses } of records) {
      const got = JSON.stringify(relayAddresses)
      context.check(got === wanted, () => `A storer kept ${got}, not ${wanted}.`)
    }
  }
}
