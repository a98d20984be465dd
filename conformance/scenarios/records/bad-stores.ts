import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS, mutableGet, RPC_ERRORS } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { place } from '../places.js'
import { announceValue, type AnnounceValue, mutablePutValue, type Question, ScriptedHost } from '../scripted/index.js'

const { ANNOUNCE, UNANNOUNCE, LOOKUP, FIND_PEER, MUTABLE_PUT, MUTABLE_GET, IMMUTABLE_PUT, IMMUTABLE_GET } = COMMANDS

/** A request with its name in the report. */
type Attack = readonly [what: string, question: Question]

/** Requests to store that a storer must not act on. Real time: 0.1 s. */
export const badStores: Scenario = {
  id: 'bad-stores',
  title:
    'A storer meets bad signatures, wrong targets and missing tokens with silence, and stores and removes nothing.',
  claims: [
    'REC-6',
    'REC-31',
    'REC-32',
    'REC-36',
    'REC-37',
    'REC-48',
    'REC-70',
    'REC-74',
    'REC-78',
    'REC-84',
    'RPC-46',
    'RPC-48',
    'RPC-49'
  ],
  roles: ['network'],
  needs: { lab: ['faults'], node: { network: ['discovery', 'immutable', 'mutable'] } },
  topologies: [
    place(
      2,
      {},
      { scripted: ['adversary', 'elsewhere'], sentence: 'silence, and INVALID_TOKEN where a token is wrong' }
    )
  ],

  async run(context: ScenarioContext): Promise<void> {
    const { nodes } = await context.network()
    const to: Address = { host: nodes[0]!.site.addresses[0]!, port: 49_737 }
    const { id } = await nodes[0]!.state()
    context.check(id !== null, 'The storer has no id.')
    const [adversary, elsewhere] = [new ScriptedHost(context, 'adversary'), new ScriptedHost(context, 'elsewhere')]
    const topic = context.bytes('topic')
    const tokenOf = async (host: ScriptedHost): Promise<Uint8Array> => {
      const { token } = await host.answerOf(to, { command: LOOKUP, target: topic }, 'a lookup')
      return token ?? context.fail('A lookup is answered without a token.')
    }
    const victim = context.keyPair('victim')
    const base = { keyPair: victim, target: topic, id }

    const silent = async ([what, question]: Attack): Promise<void> => {
      const reply = await adversary.ask(to, question)
      context.check(reply === null, () => `A storer answers ${what} (error ${reply!.error}).`)
      await expectNothing(context, adversary, to, what)
    }

    // Each takes a second of silence, so tokens are fetched anew.
    for (const index of announceAttacks(context, { ...base, token: topic }).keys()) {
      await silent(announceAttacks(context, { ...base, token: await tokenOf(adversary) })[index]!)
    }
    for (const index of putAttacks(context, topic).keys()) {
      await silent(putAttacks(context, await tokenOf(adversary))[index]!)
    }
    const foreign = await tokenOf(elsewhere)
    for (const [what, { command, target, value }] of goodStores({ ...base, token: foreign })) {
      const reply = await adversary.answerOf(to, { command, target, value, token: foreign }, what)
      context.check(reply.error === RPC_ERRORS.INVALID_TOKEN, () => {
        return `${what} with the token of another host is answered with ${reply.error}, not INVALID_TOKEN.`
      })
      context.check(reply.token !== null, 'INVALID_TOKEN comes without a fresh token.')
      await expectNothing(context, adversary, to, `${what} with the token of another host`)
    }

    // The same requests with nothing wrong: what was refused above was refused for its fault.
    const token = await tokenOf(adversary)
    for (const [what, question] of goodStores({ ...base, token })) {
      const reply = await adversary.answerOf(to, question, what)
      context.check(reply.error === 0, () => `${what} is refused with ${reply.error}.`)
    }
    const stored = await lookAt(context, adversary, to)
    context.check(stored === 4, () => `${stored} of the 4 good records are stored.`)
    await removals(context, adversary, to, base, tokenOf)
  }
}

function announceAttacks(context: ScenarioContext, base: AnnounceValue): Attack[] {
  const { token, target, keyPair } = base
  const other = context.keyPair('other')
  const ask = (what: string, made: Partial<AnnounceValue>, question: Partial<Question> = {}): Attack => [
    what,
    { command: ANNOUNCE, target, token, value: announceValue({ ...base, ...made }), ...question }
  ]
  const good = announceValue(base)
  const flipped = Buffer.from(good)
  flipped[flipped.length - 1]! ^= 1
  const self = hash(keyPair.publicKey)
  return [
    ask('an announce without a target', {}, { target: null }),
    ask('an announce without a token', {}, { token: null }),
    ask('an announce without a value', {}, { value: null }),
    ask('an announce with its signature flipped', {}, { value: flipped }),
    ask('an announce one byte short', {}, { value: good.subarray(0, -1) }),
    ask('an announce signed as an unannounce', { command: 'unannounce' }),
    ask('an announce signed for another target', { target: context.bytes('another') }),
    ask('an announce signed for another storer', { id: context.bytes('id') }),
    ask('an announce signed for another token', { token: context.bytes('token') }),
    ask('an announce signed by another key', { signer: other }),
    ask('a self-announce signed for a topic', {}, { target: self })
  ]
}

function putAttacks(context: ScenarioContext, token: Uint8Array): Attack[] {
  const [victim, other] = [context.keyPair('victim'), context.keyPair('other')]
  const target = hash(victim.publicKey)
  const value = Buffer.from('value')
  const put = (what: string, made: Buffer, question: Partial<Question> = {}): Attack => [
    `a mutable put ${what}`,
    { command: MUTABLE_PUT, target, token, value: made, ...question }
  ]
  const good = mutablePutValue(victim, 1, value)
  const immutable = { command: IMMUTABLE_PUT, target: hash(value), token, value }
  return [
    put('without a token', good, { token: null }),
    put('without a target', good, { target: null }),
    put('one byte short', good.subarray(0, -1)),
    put('under another target', good, { target: context.bytes('another') }),
    put('under its public key', good, { target: victim.publicKey }),
    put('signed by another key', mutablePutValue(victim, 1, value, { signer: other })),
    put('whose seq was changed after signing', mutablePutValue(victim, 2, value, { signedSeq: 1 })),
    ['an immutable put without a token', { ...immutable, token: null }],
    ['an immutable put without a value', { ...immutable, value: null }],
    ['an immutable put under another hash', { ...immutable, target: context.bytes('another') }]
  ]
}

/** One of each kind, well made. */
function goodStores(base: AnnounceValue): Attack[] {
  const { token, target, keyPair } = base
  const self = hash(keyPair.publicKey)
  const value = Buffer.from('value')
  const announced = announceValue(base)
  // Flags, key, and then the number of relay addresses, which is signed in its shortest form whatever form it has (REC-36).
  const long = Buffer.concat([announced.subarray(0, 33), Buffer.from('fd0000', 'hex'), announced.subarray(34)])
  return [
    ['An announce', { command: ANNOUNCE, target, token, value: announced }],
    ['An announce with its count in three bytes', { command: ANNOUNCE, target, token, value: long }],
    ['A self-announce', { command: ANNOUNCE, target: self, token, value: announceValue({ ...base, target: self }) }],
    ['A mutable put', { command: MUTABLE_PUT, target: self, token, value: mutablePutValue(keyPair, 1, value) }],
    ['An immutable put', { command: IMMUTABLE_PUT, target: hash(value), token, value }]
  ]
}

/** How many of the four records are there. */
async function lookAt(context: ScenarioContext, host: ScriptedHost, to: Address): Promise<number> {
  const self = hash(context.keyPair('victim').publicKey)
  const questions: readonly Question[] = [
    { command: LOOKUP, target: context.bytes('topic') },
    { command: FIND_PEER, target: self },
    { command: MUTABLE_GET, target: self, value: mutableGet.encode({ seq: 0 }) },
    { command: IMMUTABLE_GET, target: hash(Buffer.from('value')) }
  ]
  const replies = await Promise.all(questions.map((question) => host.answerOf(to, question, 'a get')))
  return replies.filter(({ value }) => value !== null).length
}

async function expectNothing(context: ScenarioContext, host: ScriptedHost, to: Address, what: string): Promise<void> {
  const stored = await lookAt(context, host, to)
  context.check(stored === 0, () => `A storer has stored something after ${what}.`)
}

/** With everything stored: unannounces that must not remove anything, and one that does. */
async function removals(
  context: ScenarioContext,
  adversary: ScriptedHost,
  to: Address,
  base: Omit<AnnounceValue, 'token'>,
  tokenOf: (host: ScriptedHost) => Promise<Uint8Array>
): Promise<void> {
  const { target, keyPair } = base
  const wrong: readonly (readonly [string, Partial<AnnounceValue>, Partial<Question>?])[] = [
    ['signed as an announce', { command: 'announce' }],
    ['signed by another key', { signer: context.keyPair('other') }],
    ['signed for another target', { target: context.bytes('another') }],
    ['without a token', {}, { token: null }]
  ]
  const unannounce = async (made: Partial<AnnounceValue>, question: Partial<Question> = {}): Promise<Question> => {
    const token = await tokenOf(adversary)
    const value = announceValue({ ...base, command: 'unannounce', token, ...made })
    return { command: UNANNOUNCE, target, token, value, ...question }
  }
  for (const [what, made, question] of wrong) {
    const reply = await adversary.ask(to, await unannounce(made, question))
    context.check(reply === null, () => `A storer answers an unannounce ${what} (error ${reply!.error}).`)
    context.check((await lookAt(context, adversary, to)) === 4, () => `An unannounce ${what} removes something.`)
  }
  const bystander = await unannounce({ keyPair: context.keyPair('other') })
  await adversary.answerOf(to, bystander, 'an unannounce of a key that is not announced')
  context.check((await lookAt(context, adversary, to)) === 4, 'An unannounce of another key removes something.')
  await adversary.answerOf(to, await unannounce({}), 'an unannounce')
  context.check((await lookAt(context, adversary, to)) === 3, 'An unannounce does not remove just its topic record.')
  const self = hash(keyPair.publicKey)
  await adversary.answerOf(to, await unannounce({ target: self }, { target: self }), 'an unannounce of a forward')
  context.check((await lookAt(context, adversary, to)) === 2, 'An unannounce does not remove the forward.')
}
