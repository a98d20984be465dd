import { COMMANDS, RECORD_ERRORS } from '@punchlist/hyperdht/wire'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { exchangesOf } from '../scripted/index.js'

/** Puts that storers refuse. Real time: 0.1 s. */
export const mutableSequence: Scenario = {
  id: 'mutable-sequence',
  title: 'A put with a used or too low sequence number is refused by every storer, by its code, and changes nothing.',
  claims: ['REC-79', 'REC-80', 'REC-81', 'REC-82', 'REC-107', 'REC-136'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat', 'capture'], node: { network: ['mutable'], writer: ['mutable'], reader: ['mutable'] } },
  topologies: [
    place(6, { writer: 'port-restricted-cone', reader: 'open' }, { sentence: 'SEQ_REUSED and SEQ_TOO_LOW on the wire' })
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const keyPair = context.keyPair('writer')

    /** Puts, and checks what every storer answers on the wire and what is read back. */
    const put = async (seq: number, text: string, error: number, kept: readonly [number, string]): Promise<void> => {
      const from = context.world.wire.packets
      const { closest } = await writer.mutablePut(keyPair, Buffer.from(text), { seq })
      await context.world.wire.settled()
      const answers = exchangesOf(context, 'writer', { from, command: COMMANDS.MUTABLE_PUT })
      context.check(
        answers.length === closest.length,
        () => `${answers.length} puts on the wire, not ${closest.length}.`
      )
      for (const { response, to } of answers) {
        context.check(response?.error === error, () => {
          return `${to ?? 'nobody'} answers seq ${seq} "${text}" with ${response?.error ?? 'silence'}, not ${error}.`
        })
        const bare = response.token === null && response.value === null
        context.check(error === 0 || bare, 'A refusal carries a token or a value.')
      }
      const got = await reader.mutableGet(keyPair.publicKey)
      context.check(got?.seq === kept[0] && got.value.toString() === kept[1], () => {
        return `After seq ${seq} "${text}" the record is ${got?.seq} "${got?.value.toString()}", not ${kept.join(' ')}.`
      })
    }

    await put(2, 'two', 0, [2, 'two'])
    await put(2, 'another', RECORD_ERRORS.SEQ_REUSED, [2, 'two'])
    await put(2, '', RECORD_ERRORS.SEQ_REUSED, [2, 'two'])
    await put(1, 'one', RECORD_ERRORS.SEQ_TOO_LOW, [2, 'two'])
    await put(0, 'two', RECORD_ERRORS.SEQ_TOO_LOW, [2, 'two'])
    await put(2, 'two', 0, [2, 'two'])
    await put(3, '', 0, [3, ''])
    await put(3, 'three', RECORD_ERRORS.SEQ_REUSED, [3, ''])
  }
}
