import { COMMANDS } from '@punchlist/hyperdht/wire'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { exchangesOf } from '../scripted/index.js'

const relay = (n: number) => ({ host: `11.1.0.${n}`, port: 49_737 })

/** Option `clear`. Real time: 0.1 s. */
export const announceClear: Scenario = {
  id: 'announce-clear',
  title: 'An announce with clear takes the key’s old record away everywhere before it stores the new one.',
  claims: ['REC-52', 'REC-122', 'REC-127', 'REC-128'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat', 'capture'], node: { network: ['discovery'], writer: ['discovery'], reader: ['discovery'] } },
  topologies: [
    place(
      12,
      { writer: 'port-restricted-cone', reader: 'open' },
      { sentence: 'the new relay addresses are stored by all, and no unannounce comes after an announce' }
    )
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const [topic, keyPair] = [context.bytes('topic'), context.keyPair('writer')]
    const stored = await writer.announce(topic, keyPair, [relay(1)])
    await writer.announce(topic, context.keyPair('bystander'), [relay(3)])

    const from = context.world.wire.packets
    await writer.announce(topic, keyPair, [relay(2)], { clear: true })
    await context.world.wire.settled()
    const sent = (command: number) => exchangesOf(context, 'writer', { from, command })
    const [unannounces, announces] = [sent(COMMANDS.UNANNOUNCE), sent(COMMANDS.ANNOUNCE)]
    context.check(unannounces.length === stored.length, () => {
      return `${unannounces.length} unannounces were sent, not one to each of the ${stored.length} storers.`
    })
    const ended = Math.max(...unannounces.map(({ answered }) => answered ?? Infinity))
    context.check(
      announces.length > 0 && announces.every(({ at }) => at >= ended),
      'An announce left before all unannounces had ended.'
    )

    const records = (await reader.lookup(topic)).flatMap(({ peers }) => peers)
    const own = records.filter(({ publicKey }) => publicKey.equals(keyPair.publicKey))
    context.check(own.length === stored.length, () => `${own.length} of ${stored.length} storers have the record.`)
    context.check(
      own.every(({ relayAddresses: [first] }) => first?.host === relay(2).host),
      'A storer still has the old relay address.'
    )
    context.check(records.length === 2 * own.length, 'The record of another key did not survive.')
  }
}
