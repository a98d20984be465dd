import { hash } from '@punchlist/hyperdht/crypto'
import { announce, COMMANDS, lookupReply, RPC_ERRORS } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import { Unsupported } from '../../drivers/types.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { place } from '../places.js'
import { announceValue, type Question, ScriptedHost } from '../scripted/index.js'
import { maySend, SINCE } from './older-peers.js'

const { ANNOUNCE, UNANNOUNCE, LOOKUP } = COMMANDS

/** Records renewed by a preimage in place of a signature; nodes of today never ask for it. Real time: 0.02 s. */
export const announceRefresh: Scenario = {
  id: 'announce-refresh',
  title: 'A storer takes a record back for the next preimage of its refresh chain, once, from any host with a token.',
  claims: [
    'REC-33',
    'REC-56',
    'REC-58',
    'REC-59',
    'REC-60',
    'REC-61',
    'REC-62',
    'REC-63',
    'REC-64',
    'REC-65',
    'REC-66'
  ],
  roles: ['network'],
  needs: { lab: ['faults'], node: { network: ['discovery'] } },
  topologies: [
    place(2, {}, { scripted: ['author', 'helper'], sentence: 'a preimage brings the record back, all else is silence' })
  ],

  async run(context: ScenarioContext): Promise<void> {
    if (!maySend(context, 'network', SINCE.refresh)) {
      throw new Unsupported('This version does not handle the refresh form, which it is not sent (API-280).')
    }
    const { nodes } = await context.network()
    const { id } = await nodes[0]!.state()
    context.check(id !== null, 'The storer has no id.')
    const to: Address = { host: nodes[0]!.site.addresses[0]!, port: 49_737 }
    const [author, helper] = [new ScriptedHost(context, 'author'), new ScriptedHost(context, 'helper')]
    const [target, keyPair] = [context.bytes('topic'), context.keyPair('author')]
    const [one, two] = [chain(context, 'one'), chain(context, 'two')]

    const tokenOf = async (host: ScriptedHost): Promise<Uint8Array> => {
      const { token } = await host.answerOf(to, { command: LOOKUP, target }, 'a lookup')
      return token ?? context.fail('A lookup is answered without a token.')
    }
    const store = async (command: number, refresh: Buffer | null): Promise<void> => {
      const token = await tokenOf(author)
      const kind = command === ANNOUNCE ? 'announce' : 'unannounce'
      const value = announceValue({ keyPair, target, id, token, refresh, command: kind })
      const { error } = await author.answerOf(to, { command, target, token, value }, `an ${kind}`)
      context.check(error === 0, () => `An ${kind} is refused with ${error}.`)
    }
    const refresh = async (
      host: ScriptedHost,
      preimage: Buffer,
      question: Partial<Question> = {}
    ): ReturnType<ScriptedHost['ask']> => {
      const value = announce.encode(announce.create({ refresh: preimage }))
      return host.ask(to, { command: ANNOUNCE, target, token: await tokenOf(host), value, ...question })
    }
    const isThere = async (): Promise<boolean> => {
      const { value } = await author.answerOf(to, { command: LOOKUP, target }, 'a lookup')
      return value !== null && lookupReply.decode(value).peers.length === 1
    }
    const expectBack = async (host: ScriptedHost, preimage: Buffer, what: string, at?: Buffer): Promise<void> => {
      await store(UNANNOUNCE, null)
      context.check(!(await isThere()), 'An unannounce leaves the record.')
      const reply = await refresh(host, preimage, at && { target: at })
      context.check(reply !== null && reply.error === 0, () => `${what} is not acknowledged.`)
      const bare = reply.token === null && reply.value === null && reply.closerNodes === null
      context.check(bare, () => `${what} is answered with more than an acknowledgement.`)
      context.check(await isThere(), () => `${what} does not bring the record back.`)
    }
    const expectSilence = async (what: string, reply: Awaited<ReturnType<ScriptedHost['ask']>>): Promise<void> => {
      context.check(reply === null, () => `${what} is answered (error ${reply!.error}).`)
    }

    await store(ANNOUNCE, one[0]!)
    await expectSilence('A preimage of nothing', await refresh(author, context.bytes('nothing')))
    await expectSilence('The registered value itself', await refresh(author, one[0]!))
    await expectSilence('A link too far', await refresh(author, one[2]!))
    await expectSilence('A refresh without a token', await refresh(author, one[1]!, { token: null }))
    await expectSilence('A refresh without a target', await refresh(author, one[1]!, { target: null }))
    const foreign = await refresh(helper, one[1]!, { token: await tokenOf(author) })
    context.check(foreign?.error === RPC_ERRORS.INVALID_TOKEN, 'A refresh with the token of another host is accepted.')

    await expectBack(author, one[1]!, 'The first link')
    await expectSilence('A link that is used up', await refresh(author, one[1]!))
    await expectBack(helper, one[2]!, 'The second link, from a host that is not the announcer')
    // A second chain does not end the first.
    await store(ANNOUNCE, two[0]!)
    await expectBack(author, two[1]!, 'A link of the second chain')
    await expectBack(author, one[3]!, 'A link of the first chain, under another target', context.bytes('another'))
  }
}

/** Values of which each is the hash of the next; the first is registered (REC-69). */
function chain(context: ScenarioContext, name: string): Buffer[] {
  const links = [context.bytes(name)]
  while (links.length < 4) links.unshift(Buffer.from(hash(links[0]!)))
  return links
}
