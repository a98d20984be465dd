import { COMMANDS, mutablePut, mutableRecord } from '@punchlist/hyperdht/wire'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { mutablePutValue, ScriptedStorer } from '../scripted/index.js'

const GENUINE = 5
const LATER = 99

/** A storer that lies about mutable records. Real time: 0.2 s. */
export const mutableForged: Scenario = {
  id: 'mutable-forged',
  title: 'A record that its public key has not signed is never returned, whatever sequence number it claims.',
  claims: ['REC-138', 'REC-187', 'NODE-42'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat', 'faults'], node: { network: ['mutable'], writer: ['mutable'], reader: ['mutable'] } },
  topologies: [
    place(
      6,
      { writer: 'port-restricted-cone', reader: 'open' },
      { scripted: ['liar'], sentence: 'the genuine record, or none' }
    )
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [keyPair, other] = [context.keyPair('writer'), context.keyPair('other')]
    const unknown = context.keyPair('nobody')
    let lie: Buffer | null = null
    const liar = new ScriptedStorer(context, 'liar', ({ command }) => (command === COMMANDS.MUTABLE_GET ? lie : null))
    await liar.join(network.nodes)
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    await writer.mutablePut(keyPair, Buffer.from('genuine'), { seq: GENUINE })

    const text = Buffer.from('forged')
    const flipped = recordOf(mutablePutValue(keyPair, LATER, text))
    flipped[flipped.length - 1]! ^= 1
    const lies: Readonly<Record<string, Buffer>> = {
      'signed by another key': recordOf(mutablePutValue(keyPair, LATER, text, { signer: other })),
      'with another sequence number than was signed': recordOf(
        mutablePutValue(keyPair, LATER, Buffer.from('genuine'), { signedSeq: GENUINE })
      ),
      'with a bit of its signature flipped': flipped,
      'with a signature of zeros': mutableRecord.encode({ seq: LATER, value: text, signature: Buffer.alloc(64) }),
      'cut short': flipped.subarray(0, 20),
      'of no bytes': Buffer.alloc(0)
    }
    for (const [what, value] of Object.entries(lies)) {
      lie = value
      const { asked } = liar
      for (const latest of [true, false]) {
        const got = await reader.mutableGet(keyPair.publicKey, { latest })
        context.check(got !== null, () => `The genuine record is not found beside one ${what}.`)
        context.check(got.seq === GENUINE && got.value.toString() === 'genuine', () => `A record ${what} is returned.`)
      }
      const nothing = await reader.mutableGet(unknown.publicKey)
      context.check(nothing === null, () => `A record ${what} is returned for a key that has none.`)
      context.check(liar.asked > asked, 'The lying storer was not asked, so this proves nothing.')
    }
    // It would be believed if it told the truth: the lies were judged, not the liar.
    lie = recordOf(mutablePutValue(keyPair, LATER, Buffer.from('later')))
    const got = await reader.mutableGet(keyPair.publicKey)
    context.check(got?.seq === LATER, 'A genuine later record is not returned, though the same storer has it.')
  }
}

/** The record of a put, as a storer returns it. */
function recordOf(put: Uint8Array): Buffer {
  return mutableRecord.encode(mutablePut.decode(put))
}
