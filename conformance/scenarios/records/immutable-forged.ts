import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS } from '@punchlist/hyperdht/wire'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { ScriptedStorer } from '../scripted/index.js'

/** A storer that lies about immutable values. Real time: 0.1 s. */
export const immutableForged: Scenario = {
  id: 'immutable-forged',
  title: 'A value with another hash than asked for is never returned, whoever sends it.',
  claims: ['REC-133', 'REC-187', 'NODE-42'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat', 'faults'], node: { network: ['immutable'], writer: ['immutable'], reader: ['immutable'] } },
  topologies: [
    place(
      6,
      { writer: 'port-restricted-cone', reader: 'open' },
      { scripted: ['liar'], sentence: 'the genuine value, or none' }
    )
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const lie = Buffer.from('not what you asked for')
    const liar = new ScriptedStorer(context, 'liar', ({ command }) => (command === COMMANDS.IMMUTABLE_GET ? lie : null))
    await liar.join(network.nodes)
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]

    for (const name of ['one', 'two', 'three']) {
      const { asked } = liar
      const nothing = await reader.immutableGet(context.bytes(`nothing ${name}`))
      context.check(liar.asked > asked, 'The lying storer was not asked, so this proves nothing.')
      context.check(nothing === null, 'The lie is returned where nobody has the value.')
      const { hash: target } = await writer.immutablePut(Buffer.from(name))
      const got = await reader.immutableGet(target)
      context.check(got !== null, 'The genuine value is not found beside the lie.')
      context.check(hash(got.value).equals(target), 'The lie is returned in place of the genuine value.')
    }
  }
}
