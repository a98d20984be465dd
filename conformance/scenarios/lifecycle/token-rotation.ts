import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS, RPC_ERRORS } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { place, SECOND } from '../places.js'
import { ScriptedHost } from '../scripted/index.js'
import { publicAddress } from './asking.js'

/** ms for which a token is good at least, and at most (RPC-52). */
const [AT_LEAST, AT_MOST] = [7.5 * SECOND, 15 * SECOND]
/** A round trip of the lab takes 40 ms. */
const SLACK = 100
/** Tokens are taken at every phase of the rotation. */
const EVERY = 500
const TOKENS = 40

interface Issued {
  readonly at: number
  readonly token: Uint8Array
}

/** Real time: 0.1 s. */
export const tokenRotation: Scenario = {
  id: 'token-rotation',
  title:
    'A storer takes a token for 7.5 to 15 s after it gave it out, from any port of the same host, and from no other.',
  claims: ['RPC-46', 'RPC-48', 'RPC-49', 'RPC-51', 'RPC-52', 'REC-37'],
  roles: ['network'],
  needs: { lab: ['faults', 'time'], node: { network: ['immutable'] } },
  topologies: [place(2, {}, { scripted: ['asker', 'elsewhere'], sentence: 'accepted for 7.5 s, refused after 15 s' })],

  async run(context: ScenarioContext): Promise<void> {
    const { nodes } = await context.network()
    const to = publicAddress(nodes[0]!)
    const [asker, elsewhere] = [new ScriptedHost(context, 'asker'), new ScriptedHost(context, 'elsewhere')]
    const otherPort = new ScriptedHost(context, 'asker')

    for (const last of [TOKENS, TOKENS + 5, TOKENS + 10]) {
      const issued = await collect(context, asker, to, last)
      const verdicts: boolean[] = []
      const asked = context.now
      for (const { token } of issued) verdicts.push(await accepted(context, otherPort, to, token))
      const age = (one: Issued): number => asked - one.at
      for (const [i, one] of issued.entries()) {
        // All were tried in one go, the later the older the trying gets: at most this much.
        const [young, old] = [age(one) + (context.now - asked) < AT_LEAST - SLACK, age(one) > AT_MOST + SLACK]
        if (young) context.check(verdicts[i]!, () => `A token is refused ${age(one)} ms after it was given out.`)
        if (old) context.check(!verdicts[i]!, () => `A token is accepted ${age(one)} ms after it was given out.`)
      }
      context.check(verdicts.includes(false) && verdicts.includes(true), 'No token was old, or none was young.')
    }
    context.mark('token-expired')
    const [fresh] = await collect(context, asker, to, 1)
    context.check(!(await accepted(context, elsewhere, to, fresh!.token)), 'A token is accepted from another host.')
    context.check(await accepted(context, asker, to, fresh!.token), 'A token is refused though it is new.')
    await expectRefusal(context, elsewhere, to, fresh!.token)
  }
}

async function collect(context: ScenarioContext, asker: ScriptedHost, to: Address, count: number): Promise<Issued[]> {
  const issued: Issued[] = []
  for (let i = 0; i < count; i++) {
    if (i > 0) await context.sleep(EVERY)
    const at = context.now
    const { token } = await asker.answerOf(to, { command: COMMANDS.LOOKUP, target: context.bytes('topic') }, 'a lookup')
    context.check(token !== null, 'A lookup is answered without a token.')
    issued.push({ at, token })
  }
  return issued
}

/** Whether a put with it is carried out: looked at in the answer. */
async function accepted(
  context: ScenarioContext,
  host: ScriptedHost,
  to: Address,
  token: Uint8Array
): Promise<boolean> {
  const value = Buffer.from('value')
  const put = { command: COMMANDS.IMMUTABLE_PUT, target: hash(value), token, value }
  const { error } = await host.answerOf(to, put, 'a put')
  context.check(error === 0 || error === RPC_ERRORS.INVALID_TOKEN, () => `A put is answered with error ${error}.`)
  return error === 0
}

/** A refusal does nothing, and brings a token that works (RPC-49). */
async function expectRefusal(
  context: ScenarioContext,
  host: ScriptedHost,
  to: Address,
  token: Uint8Array
): Promise<void> {
  const value = Buffer.from('not to be stored')
  const put = { command: COMMANDS.IMMUTABLE_PUT, target: hash(value), value }
  const refused = await host.answerOf(to, { ...put, token }, 'a put with a wrong token')
  context.check(refused.error === RPC_ERRORS.INVALID_TOKEN, 'A put with a wrong token is not refused.')
  const get = { command: COMMANDS.IMMUTABLE_GET, target: hash(value) }
  context.check((await host.answerOf(to, get, 'a get')).value === null, 'A put with a wrong token was carried out.')
  context.check(refused.token !== null, 'The refusal brings no new token.')
  const again = await host.answerOf(to, { ...put, token: refused.token }, 'a put with the token of a refusal')
  context.check(again.error === 0, 'The token of a refusal does not work.')
  const stored = await host.answerOf(to, get, 'a get')
  context.check(stored.value !== null && value.equals(stored.value), 'The put with the new token was not carried out.')
}
