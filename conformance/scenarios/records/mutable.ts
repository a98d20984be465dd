import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS, mutableGet } from '@punchlist/hyperdht/wire'
import type { Address, Contact } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join } from '../places.js'
import { mutablePutValue, ScriptedHost } from '../scripted/index.js'
import { writerAndReader } from './topologies.js'

const K = 20
const sentence = 'every reader gets the highest sequence number that is stored anywhere'

/** Mutable records. Real time: 0.1 s with 12 nodes, 0.2 s with 24. */
export const mutable: Scenario = {
  id: 'mutable',
  title: 'A mutable record is read back by its public key: the latest one that any storer has, with seq as a floor.',
  claims: ['REC-23', 'REC-24', 'REC-77', 'REC-81', 'REC-135', 'REC-138', 'REC-139', 'REC-140'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat', 'faults'], node: { network: ['mutable'], writer: ['mutable'], reader: ['mutable'] } },
  topologies: writerAndReader({ scripted: ['author'], sentence }, [12, 24]),

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
    let closest: readonly Contact[] = []
    for (const [seq, text] of steps) {
      const put = await writer.mutablePut(keyPair, Buffer.from(text), { seq })
      closest = put.closest
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
    context.check(closest.length === Math.min(K, network.nodes.length), () => {
      return `The last put went to ${closest.length} nodes.`
    })

    const author = new ScriptedHost(context, 'author')
    await floor(context, author, closest[0]!)
    const ahead = closest.at(-1)!
    await oneStorerAhead(context, author, ahead)
    const latest = await reader.mutableGet(publicKey)
    context.check(latest !== null, 'The record is gone once one storer has a later one.')
    context.check(latest.seq === Number.MAX_SAFE_INTEGER, () => {
      return `The latest is seq ${latest.seq}, though a storer has ${Number.MAX_SAFE_INTEGER}.`
    })
    context.check(latest.from.host === ahead.host, 'The latest is not from who has it.')
  }
}

/** A storer keeps to itself what is below the seq that is asked for; readers would drop it, but it is they who ask (REC-77). */
async function floor(context: ScenarioContext, author: ScriptedHost, to: Address): Promise<void> {
  const target = hash(context.keyPair('writer').publicKey)
  const get = (seq: number) => ({ command: COMMANDS.MUTABLE_GET, target, value: mutableGet.encode({ seq }) })
  const above = await author.answerOf(to, get(Number.MAX_SAFE_INTEGER), 'a get of a seq that nobody has')
  context.check(above.error === 0 && above.value === null, 'A storer returns a record below the seq that is asked for.')
  const below = await author.answerOf(to, get(0), 'a get of any seq')
  context.check(below.value !== null, 'A storer does not return its record.')
}

/** Puts a later record of the same author to one storer alone. */
async function oneStorerAhead(context: ScenarioContext, author: ScriptedHost, to: Address): Promise<void> {
  const keyPair = context.keyPair('writer')
  const target = hash(keyPair.publicKey)
  const { token } = await author.answerOf(to, { command: COMMANDS.LOOKUP, target }, 'a lookup')
  const value = mutablePutValue(keyPair, Number.MAX_SAFE_INTEGER, Buffer.from('the last'))
  const put = await author.answerOf(to, { command: COMMANDS.MUTABLE_PUT, target, token, value }, 'a put')
  context.check(put.error === 0, () => `A storer answers a later record with error ${put.error}.`)
}
