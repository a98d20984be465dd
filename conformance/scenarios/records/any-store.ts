import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS, datagramType, request, response } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { place } from '../places.js'
import { announceValue, type Question, ScriptedHost } from '../scripted/index.js'

const { ANNOUNCE, IMMUTABLE_GET, IMMUTABLE_PUT, LOOKUP } = COMMANDS
/** Requests at once, from one host: an application that announces all its topics. */
const BURST = 64

/** What a storer does not ask about. Real time: 0.05 s. */
export const anyStore: Scenario = {
  id: 'any-store',
  title:
    'A storer takes whatever is valid: for the farthest target, hundreds at once, and again what it has heard before.',
  claims: ['REC-8', 'REC-9', 'REC-10', 'REC-85'],
  roles: ['network'],
  needs: { lab: ['faults', 'capture'], node: { network: ['discovery', 'immutable'] } },
  topologies: [place(24, {}, { scripted: ['asker'], sentence: 'everything is answered, and everything is there' })],

  async run(context: ScenarioContext): Promise<void> {
    const { nodes } = await context.network()
    const { id } = await nodes[0]!.state()
    context.check(id !== null, 'The storer has no id.')
    const to: Address = { host: nodes[0]!.site.addresses[0]!, port: 49_737 }
    const asker = new ScriptedHost(context, 'asker')
    const keyPair = context.keyPair('announcer')
    // No node of any network is farther from it.
    const farthest = Buffer.from(id.map((byte) => byte ^ 0xff))
    const { token } = await asker.answerOf(to, { command: LOOKUP, target: farthest }, 'a lookup')
    context.check(token !== null, 'A lookup is answered without a token.')

    const announceOf = (target: Buffer): Question => ({
      command: ANNOUNCE,
      target,
      token,
      value: announceValue({ keyPair, target, id, token })
    })
    const stored = await asker.answerOf(to, announceOf(farthest), 'an announce for the farthest target')
    context.check(stored.error === 0, () => `An announce for the farthest target is refused with ${stored.error}.`)
    const found = await asker.answerOf(to, { command: LOOKUP, target: farthest }, 'a lookup')
    context.check(found.value !== null, 'An announce for the farthest target is acknowledged, and not stored.')

    const numbers = Array.from({ length: BURST }, (_, i) => i)
    const values = numbers.map((i) => Buffer.from(`value ${i}`))
    const topics = numbers.map((i) => context.bytes(`topic ${i}`))
    const puts = values.map((value): Question => ({ command: IMMUTABLE_PUT, target: hash(value), token, value }))
    const replies = await Promise.all([...puts, ...topics.map(announceOf)].map((question) => asker.ask(to, question)))
    const refused = replies.filter((reply) => reply?.error !== 0).length
    context.check(refused === 0, () => `${refused} of ${replies.length} requests at once are not acknowledged.`)
    const gets = [
      ...values.map((value): Question => ({ command: IMMUTABLE_GET, target: hash(value) })),
      ...topics.map((target): Question => ({ command: LOOKUP, target }))
    ]
    const kept = (await Promise.all(gets.map((get) => asker.ask(to, get)))).filter((reply) => reply?.value)
    context.check(kept.length === gets.length, () => `${kept.length} of ${gets.length} records are there.`)

    await sameAgain(context, asker, to, [puts[0]!, announceOf(farthest), gets[0]!])
  }
}

/** A retransmission, whose answer was lost, is answered like the first (REC-10). */
async function sameAgain(
  context: ScenarioContext,
  asker: ScriptedHost,
  to: Address,
  questions: readonly Question[]
): Promise<void> {
  const from = context.world.wire.packets
  const tids = questions.map((_, i) => 0xff00 + i)
  for (const [i, question] of questions.entries()) {
    const bytes = request.encode(request.create({ tid: tids[i]!, to, ...question }))
    asker.send(to, bytes)
    asker.send(to, bytes)
  }
  await context.sleep(200)
  const answers = context.world.wire
    .records(from)
    .filter(({ receiver }) => receiver === 'asker')
    .map(({ hex }) => Buffer.from(hex, 'hex'))
    .filter((bytes) => datagramType(bytes) === 'response')
    .map((bytes) => response.decode(bytes))
  for (const tid of tids) {
    const same = answers.filter((answer) => answer.tid === tid)
    context.check(same.length === 2 && same.every(({ error }) => error === 0), () => {
      return `Command ${questions[tid - 0xff00]!.command} sent twice is answered ${same.length} times.`
    })
  }
}
