import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS, mutableGet, mutableRecord } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { mutablePutValue, ScriptedHost } from '../scripted/index.js'

const NODES = 8
/** Storers that have it before: several, since the last answer of a query may count or not (REC-143). */
const BEFORE = 4
const SEQ = 7

/** Option `refresh` of a get. Real time: 0.1 s. */
export const mutableRepublish: Scenario = {
  id: 'mutable-republish',
  title: 'A reader republishes a record as it is to all closest nodes, without the key: it is valid on every node.',
  claims: ['REC-40', 'REC-77', 'REC-141'],
  roles: ['network', 'reader'],
  needs: { lab: ['faults'], node: { network: ['mutable'], reader: ['mutable'] } },
  topologies: [
    place(NODES, { reader: 'open' }, { scripted: ['author'], sentence: 'all nodes have it, where only half had' })
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const reader = await join(context, network, 'reader')
    const author = new ScriptedHost(context, 'author')
    const keyPair = context.keyPair('author')
    const target = hash(keyPair.publicKey)
    const storers = network.nodes.map(({ site }): Address => ({ host: site.addresses[0]!, port: 49_737 }))
    const value = mutablePutValue(keyPair, SEQ, Buffer.from('to be spread'))

    const holders = async (): Promise<number> => {
      const get = { command: COMMANDS.MUTABLE_GET, target, value: mutableGet.encode({ seq: 0 }) }
      const answers = await Promise.all(storers.map((to) => author.answerOf(to, get, 'a get')))
      return answers.filter((reply) => reply.value !== null && mutableRecord.decode(reply.value).seq === SEQ).length
    }

    for (const to of storers.slice(0, BEFORE)) {
      const { token } = await author.answerOf(to, { command: COMMANDS.LOOKUP, target }, 'a lookup')
      await author.answerOf(to, { command: COMMANDS.MUTABLE_PUT, target, token, value }, 'a put')
    }
    const before = await holders()
    context.check(before === BEFORE, () => `${before} nodes have the record, not ${BEFORE}.`)
    const plain = await reader.mutableGet(keyPair.publicKey)
    context.check(plain?.seq === SEQ, 'The record is not found.')
    const still = await holders()
    context.check(still === BEFORE, () => `A plain get has spread the record to ${still} nodes.`)
    const found = await reader.mutableGet(keyPair.publicKey, { refresh: true })
    context.check(found?.seq === SEQ, 'The get that republishes does not return the record.')
    const after = await holders()
    context.check(after === NODES, () => `${after} of ${NODES} nodes have the record after it is republished.`)
  }
}
