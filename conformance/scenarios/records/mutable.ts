import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS } from '@punchlist/hyperdht/wire'
import { join, place } from '../places.js'
import { mutablePutValue, ScriptedHost } from '../scripted/index.js'

const places = { writer: 'port-restricted-cone', reader: 'open' }
const sentence = 'every reader gets the highest sequence number that is stored anywhere'

/** Mutable records. Real time: 0.2 s with 12 nodes, 0.3 s with 30. */
export const mutable: Scenario = {
  id: 'mutable',
  title: 'A mutable record is read back by its public key: the latest one that any storer has, with seq as a floor.',
  claims: ['REC-23', 'REC-24', 'REC-77', 'REC-81', 'REC-109', 'REC-135', 'REC-138', 'REC-139', 'REC-140'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['faults'], node: { network: ['mutable'], writer: ['mutable'], reader: ['mutable'] } },
  topologies: [
    place(12, places, { scripted: ['author'], sentence }),
    place(30, places, { scripted: ['author'], sentence })
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const keyPair = context.keyPair('writer')
    const { publicKey } = keyPair
    context.check((await reader.mutableGet(publicKey)) === null, 'There is a record before one is put.')

    const steps = [
      [0, 'zero'],
      [1, 'one'],
      [1, 'one'],
      [300, ''],
      [Number.MAX_SAFE_INTEGER - 5, 'nearly the last']
    ] as const
    let closest = 0
    for (const [seq, text] of steps) {
      const put = await writer.mutablePut(keyPair, Buffer.from(text), { seq })
      closest = put.closest.length
      context.check(put.seq === seq, () => `The put of seq ${seq} says ${put.seq}.`)
      for (const node of [reader, network.nodes[1]!]) {
        for (const latest of [true, false]) {
          const got = await node.mutableGet(publicKey, { latest })
          context.check(got !== null, () => `${node.site.host} does not find seq ${seq}.`)
          context.check(got.seq === seq && got.value.toString() === text, () => `seq ${seq} comes back as ${got.seq}.`)
          context.check(got.signature.equals(put.signature), () => `seq ${seq} comes back with another signature.`)
        }
      }
      context.check((await reader.mutableGet(publicKey, { seq })) !== null, () => `seq ${seq} is not its own floor.`)
      context.check(
        (await reader.mutableGet(publicKey, { seq: seq + 1 })) === null,
        () => `seq ${seq} is above itself.`
      )
    }
    context.check(closest === Math.min(20, network.nodes.length), () => `The last put went to ${closest} nodes.`)

    await oneStorerAhead(context, network.nodes[2]!.site.addresses[0]!)
    const last = Number.MAX_SAFE_INTEGER
    const latest = await reader.mutableGet(publicKey)
    // With 30 nodes the one ahead may not be among the closest, but it is visited where it is.
    context.check(latest !== null, 'The record is gone once one storer has a later one.')
    if (network.nodes.length <= 20) {
      context.check(latest.seq === last, () => `The latest is seq ${latest.seq}, though a storer has ${last}.`)
      context.check(latest.from.host === network.nodes[2]!.site.addresses[0], 'The latest is not from who has it.')
    }
  }
}

/** Puts a later record of the same author to one storer alone. */
async function oneStorerAhead(context: ScenarioContext, host: string): Promise<void> {
  const author = new ScriptedHost(context, 'author')
  const [to, keyPair] = [{ host, port: 49_737 }, context.keyPair('writer')]
  const target = hash(keyPair.publicKey)
  const { token } = await author.answerOf(to, { command: COMMANDS.LOOKUP, target }, 'a lookup')
  const value = mutablePutValue(keyPair, Number.MAX_SAFE_INTEGER, Buffer.from('the last'))
  const put = await author.answerOf(to, { command: COMMANDS.MUTABLE_PUT, target, token, value }, 'a put')
  context.check(put.error === 0, () => `A storer answers a later record with error ${put.error}.`)
}
