import type { NodeOptions } from '../../drivers/node.js'
import type { Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { HOUR, join, MINUTE, place, SECOND } from '../places.js'
import { ScriptedHost } from '../scripted/index.js'
import { until } from './asking.js'
import { type Kind, type Stored, stored } from './stored.js'

/** What ages here, and how fast. */
interface AgeTopology extends ScenarioTopology {
  readonly kinds: readonly Kind[]
  /** ms: `maxAge` of these caches (REC-101). */
  readonly age: number
  readonly options: Partial<NodeOptions>
}

const ALL: readonly Kind[] = ['topic', 'forward', 'mutable', 'immutable']

function ages(
  name: string,
  kinds: readonly Kind[],
  age: number,
  { options = {}, nightly = false }: { options?: Partial<NodeOptions>; nightly?: boolean } = {}
): AgeTopology {
  const sentence = 'there for two thirds of the age, gone after four thirds, kept by repeating and by asking'
  const topology = place(3, { writer: 'open' }, { name, scripted: ['asker'], sentence })
  return { ...topology, kinds, age, options, nightly }
}

/** Ages of REC-101. Real time: 0.1 s with a short age, 0.3 s for 20 minutes, 20 s for 48 hours. */
export const recordExpiry: Scenario<AgeTopology> = {
  id: 'record-expiry',
  title:
    'A storer keeps a record for two thirds of its age at least and for four thirds at most, unless it is repeated or, but for topics, asked for.',
  claims: ['REC-91', 'REC-92', 'REC-93', 'REC-98', 'REC-99', 'REC-101', 'REC-102', 'REC-188', 'HS-81', 'HS-83'],
  roles: ['network', 'writer'],
  needs: { lab: ['faults', 'time'], node: { network: ['discovery', 'immutable', 'mutable'] } },
  topologies: [
    ages('20-minutes', ['topic', 'forward'], 20 * MINUTE),
    ages('max-age', ALL, MINUTE, { options: { maxAge: MINUTE } }),
    ages('48-hours', ['mutable', 'immutable'], 48 * HOUR, { nightly: true })
  ],
  limit: 140 * HOUR,

  async run(context: ScenarioContext<AgeTopology>): Promise<void> {
    const { age, kinds, options } = context.topology
    const network = await context.network(options)
    const { nodes } = network
    const writer = await join(context, network, 'writer')
    const asker = new ScriptedHost(context, 'asker')
    const make = (name: string, some: readonly Kind[] = kinds): Stored[] =>
      some.map((kind) => stored(context, writer, asker, kind, name))
    const [once, unasked, repeated] = [make('told once'), make('not asked for'), make('repeated')]
    // What has to be done between two ages, for a record that is kept by it.
    const kept = make(
      'asked for',
      kinds.filter((kind) => kind !== 'topic')
    )
    const expectAll = async (records: readonly Stored[], count: number): Promise<void> => {
      for (const record of records) {
        const found = await record.on(nodes)
        context.check(found === count, () => {
          const after = ((context.now - context.began) / age).toFixed(2)
          return `${found} of ${nodes.length} storers have ${record.name}, not ${count}, ${after} ages after it was written.`
        })
      }
    }

    context.begin()
    for (const record of [...once, ...unasked, ...repeated, ...kept]) await record.write()
    await until(context, 0.5 * age)
    for (const record of repeated) await record.write()
    await expectAll(kept, nodes.length)
    // The first was written a moment after the beginning.
    await until(context, (2 / 3) * age - SECOND / 2)
    await expectAll(once, nodes.length)
    for (const mark of [1, 1.25]) {
      await until(context, mark * age)
      for (const record of repeated) await record.write()
      await expectAll(kept, nodes.length)
    }
    await until(context, (4 / 3) * age + 10 * SECOND)
    await expectAll(unasked, 0)
    await expectAll(repeated, nodes.length)
    await expectAll(kept, nodes.length)
    // Asking does not keep a topic record (REC-98); the others were asked for at two thirds.
    await expectAll(
      once.filter(({ kind }) => kind === 'topic'),
      0
    )
    await until(context, 2.7 * age + 10 * SECOND)
    await expectAll([...once, ...repeated, ...kept], 0)
    context.mark('record-expired')
    if (age > 24 * HOUR) context.mark('value-expired')
    if (kinds.includes('forward')) context.mark('forward-expired')
  }
}
