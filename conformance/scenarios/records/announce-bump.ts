import type { DrivenNode } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, MINUTE, placeAndPlain, SECOND } from '../places.js'

/** Option `bump`. Real time: 0.2 s. */
export const announceBump: Scenario = {
  id: 'announce-bump',
  title: 'The bump of a topic is the highest that any announcer gave, at most a minute ahead, and outlives its record.',
  claims: ['REC-47', 'REC-54', 'REC-55', 'REC-120'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat'], node: { network: ['discovery'], writer: ['discovery'], reader: ['discovery'] } },
  topologies: placeAndPlain(
    6,
    { writer: 'port-restricted-cone', reader: 'open' },
    { sentence: 'every storer gives the highest bump' }
  ),

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const topic = context.bytes('topic')
    const [a, b, c] = [context.keyPair('a'), context.keyPair('b'), context.keyPair('c')]
    const now = Date.now()
    const expectBump = (bump: number, when: string) => checkBumps(context, reader, topic, bump, when)

    await writer.announce(topic, a)
    await expectBump(0, 'without one')
    await writer.announce(topic, a, [], { bump: now - MINUTE })
    await expectBump(now - MINUTE, 'after the first')
    await writer.announce(topic, b, [], { bump: now - 2 * MINUTE })
    await expectBump(now - MINUTE, 'after a lower one')
    await writer.announce(topic, c, [], { bump: Date.now() + 50 * SECOND })
    const high = (await reader.lookup(topic))[0]?.bump ?? 0
    context.check(high > now, 'A bump less than a minute ahead was not taken over.')
    await writer.announce(topic, b, [], { bump: Date.now() + 70 * SECOND })
    await expectBump(high, 'after one more than a minute ahead')
    await writer.unannounce(topic, c)
    await expectBump(high, 'after its announcer is gone')
  }
}

async function checkBumps(
  context: ScenarioContext,
  reader: DrivenNode,
  topic: Buffer,
  bump: number,
  when: string
): Promise<void> {
  const answers = await reader.lookup(topic)
  context.check(answers.length > 0, () => `Nobody answers the lookup ${when}.`)
  const wrong = answers.find((answer) => answer.bump !== bump)
  context.check(wrong === undefined, () => `A storer gives the bump ${wrong!.bump} ${when}, not ${bump}.`)
}
