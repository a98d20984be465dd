import { type Address, type DrivenNode, NodeFailure } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'

const NAME = 'punchlist'
const VERSION = 1
const UNKNOWN_COMMAND = 1

/** Command 10. Real time: 0.1 s. */
export const plugins: Scenario = {
  id: 'plugins',
  title:
    'A plugin’s request reaches the plugin of that name and version on a persistent node, and its reply comes back.',
  claims: ['REC-2', 'REC-28', 'REC-29', 'REC-30', 'REC-86', 'REC-87', 'REC-151', 'REC-154'],
  roles: ['network', 'client'],
  needs: { lab: ['nat'], node: { network: ['plugins'], client: ['plugins'] } },
  topologies: [
    place(4, { client: 'port-restricted-cone' }, { sentence: 'echoed, counted, refused, or met with silence' })
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [echo, count, quiet, none] = network.nodes as [DrivenNode, DrivenNode, DrivenNode, DrivenNode]
    await echo.registerPlugin({ name: NAME, version: VERSION, answer: 'echo' })
    await count.registerPlugin({ name: NAME, version: VERSION, answer: 'count' })
    await quiet.registerPlugin({ name: NAME, version: VERSION, answer: 'silent' })
    const client = await join(context, network, 'client')
    const request = { name: NAME, version: VERSION, command: 3 }

    // An empty value last: 6.31.0 reads it as none (API-281), and is to be judged by its layout before that (API-279).
    const values = [Buffer.from('hello'), null, Buffer.alloc(1000, context.bytes('long')), Buffer.alloc(0)]
    for (const value of values) {
      const reply = await client.pluginRequest({ ...request, value }, addressOf(echo))
      const same = value === null ? reply.value === null : (reply.value?.equals(value) ?? false)
      const what = value === null ? 'no value' : `${value.length} bytes`
      context.check(
        reply.error === 0 && same,
        () => `An echo of ${what} comes back as ${reply.value?.length ?? 'none'}.`
      )
      context.check(reply.from.host === addressOf(echo).host, 'The reply says that it is from somebody else.')
    }
    const target = context.bytes('target')
    const aimed = await client.pluginRequest({ ...request, value: Buffer.from('at'), target }, addressOf(echo))
    context.check(aimed.value?.toString() === 'at', 'A request with a target is not answered.')

    for (const n of [1, 2]) {
      const reply = await client.pluginRequest(request, addressOf(count))
      context.check(
        reply.value?.toString() === String(n),
        () => `Request ${n} was counted as ${reply.value?.toString()}.`
      )
    }
    // From one node of the network to another.
    const between = await quiet.pluginRequest({ ...request, value: Buffer.from('between') }, addressOf(echo))
    context.check(between.value?.toString() === 'between', 'A persistent node gets no reply of another one’s plugin.')

    await expectSilence(context, 'a plugin that does not answer', client.pluginRequest(request, addressOf(quiet)))
    await expectSilence(context, 'a node without the plugin', client.pluginRequest(request, addressOf(none)))
    const otherVersion = client.pluginRequest({ ...request, version: VERSION + 1 }, addressOf(echo))
    await expectSilence(context, 'another version of the plugin', otherVersion)
    const otherName = client.pluginRequest({ ...request, name: `${NAME}2` }, addressOf(echo))
    await expectSilence(context, 'another name', otherName)

    await client.registerPlugin({ name: NAME, version: VERSION, answer: 'echo' })
    const external = context.world.wire.externalOf('client')
    context.check(external !== null, 'The client has no address outside.')
    // A node that the client has talked to reaches it through its NAT.
    const refused = await echo.pluginRequest({ ...request, value: Buffer.from('x') }, external)
    context.check(refused.error === UNKNOWN_COMMAND && refused.value === null, () => {
      return `An ephemeral node answers a plugin’s request with error ${refused.error}, not UNKNOWN_COMMAND.`
    })
  }
}

function addressOf({ site }: DrivenNode): Address {
  return { host: site.addresses[0]!, port: Number(site.options?.port ?? 49_737) }
}

async function expectSilence(context: ScenarioContext, what: string, request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (err) {
    if (err instanceof NodeFailure && err.code === 'REQUEST_TIMEOUT') return
    throw err
  }
  context.fail(`There is an answer from ${what}.`)
}
