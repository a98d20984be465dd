import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS, type Response, RPC_ERRORS } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place, SECOND } from '../places.js'
import { ScriptedHost } from '../scripted/index.js'

const { IMMUTABLE_GET, IMMUTABLE_PUT } = COMMANDS
/** All that chapter 05 has, and one that nobody knows. */
const RECORD_COMMANDS: readonly number[] = Array.from({ length: 9 }, (_, i) => i + 2)
const UNKNOWN = 11
/** ms for which a token is surely good, less the way there (RPC-52). */
const GOOD = 7.4 * SECOND
/** ms after which its secret has been replaced twice (RPC-51). */
const STALE = 16 * SECOND

/** What a token opens, for whom and how long. Real time: 0.1 s. */
export const tokens: Scenario = {
  id: 'tokens',
  title:
    'A token is good for its host, from every port, for 7.5 s; a wrong or stale one is refused with a fresh one, for every command.',
  claims: ['REC-2', 'REC-5', 'RPC-46', 'RPC-48', 'RPC-49', 'RPC-50', 'RPC-51', 'RPC-52'],
  roles: ['network', 'reader'],
  needs: { lab: ['faults', 'time'], node: { network: ['immutable'], reader: ['dht'] } },
  topologies: [
    place(
      2,
      { reader: 'open' },
      {
        scripted: ['asker', 'elsewhere'],
        sentence: 'INVALID_TOKEN for a wrong or stale token, UNKNOWN_COMMAND of a node that is ephemeral'
      }
    )
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    await join(context, network, 'reader')
    const to: Address = { host: network.nodes[0]!.site.addresses[0]!, port: 49_737 }
    const [asker, elsewhere] = [new ScriptedHost(context, 'asker'), new ScriptedHost(context, 'elsewhere')]
    const target = context.bytes('target')

    for (const command of [...RECORD_COMMANDS, UNKNOWN]) {
      const wrong = { command, target, token: context.bytes('no token'), value: Buffer.from([0]) }
      expectRefusal(context, await asker.answerOf(to, wrong, `command ${command}`), `command ${command}`)
    }
    const ephemeral = context.world.wire.externalOf('reader')
    context.check(ephemeral !== null, 'The ephemeral node has no address outside.')
    await askEphemeral(context, asker, ephemeral)

    const tokenOf = async (host: ScriptedHost): Promise<Uint8Array> => {
      const { token } = await host.answerOf(to, { command: IMMUTABLE_GET, target }, 'a get')
      return token ?? context.fail('A get is answered without a token.')
    }
    const put = (host: ScriptedHost, name: string, token: Uint8Array): Promise<Response> => {
      const value = Buffer.from(name)
      return host.answerOf(to, { command: IMMUTABLE_PUT, target: hash(value), token, value }, 'a put')
    }
    const isStored = async (name: string): Promise<boolean> => {
      const target = hash(Buffer.from(name))
      return (await asker.answerOf(to, { command: IMMUTABLE_GET, target }, 'a get')).value !== null
    }
    const otherPort = new ScriptedHost(context, 'asker')
    const accepted = async (host: ScriptedHost, token: Uint8Array, what: string): Promise<void> => {
      const { error } = await put(host, what, token)
      context.check(error === 0, () => `${what} is refused with ${error}.`)
      context.check(await isStored(what), () => `${what} is accepted, and nothing is stored.`)
    }
    const refused = async (host: ScriptedHost, token: Uint8Array, what: string): Promise<void> => {
      const reply = await put(host, what, token)
      expectRefusal(context, reply, what)
      context.check(!(await isStored(what)), () => `${what} is refused, and its value is stored.`)
      await accepted(host, reply.token!, `The fresh token after ${what.toLowerCase()}`)
    }

    await accepted(otherPort, await tokenOf(asker), 'A token on another port of its host')
    await refused(elsewhere, await tokenOf(asker), 'A token on another host')
    const token = await tokenOf(asker)
    await context.sleep(GOOD)
    await accepted(asker, token, `A token ${GOOD / SECOND} s old`)
    await context.sleep(STALE - GOOD)
    await refused(asker, token, `A token ${STALE / SECOND} s old`)
  }
}

/** INVALID_TOKEN as RPC-49 wants it. */
function expectRefusal(context: ScenarioContext, reply: Response, what: string): void {
  context.check(reply.error === RPC_ERRORS.INVALID_TOKEN, () => {
    return `${what} is answered with ${reply.error}, not INVALID_TOKEN.`
  })
  context.check(reply.token !== null, () => `${what}: INVALID_TOKEN comes without a fresh token.`)
  context.check(reply.id !== null, () => `${what}: INVALID_TOKEN comes without the storer’s id.`)
  context.check(reply.value === null, () => `${what}: INVALID_TOKEN comes with a value.`)
  context.check((reply.closerNodes?.length ?? 0) > 0, () => `${what}: INVALID_TOKEN comes without closer nodes.`)
}

/** A node that is not persistent stores nothing and serves nothing, and tells so; a wrong token it tells first (REC-2). */
async function askEphemeral(context: ScenarioContext, asker: ScriptedHost, to: Address): Promise<void> {
  const target = context.bytes('target')
  for (const command of RECORD_COMMANDS) {
    const reply = await asker.answerOf(to, { command, target }, `command ${command}, ephemeral`)
    context.check(reply.error === RPC_ERRORS.UNKNOWN_COMMAND, () => {
      return `An ephemeral node answers command ${command} with ${reply.error}, not UNKNOWN_COMMAND.`
    })
    context.check(reply.token === null && reply.id === null, 'An ephemeral node gives a token or an id.')
  }
  const token = context.bytes('no token')
  const { error } = await asker.answerOf(to, { command: IMMUTABLE_PUT, target, token }, 'a wrong token, ephemeral')
  context.check(error === RPC_ERRORS.INVALID_TOKEN, () => `An ephemeral node answers a wrong token with ${error}.`)
}
