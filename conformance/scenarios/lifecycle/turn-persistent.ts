import { hash } from '@punchlist/hyperdht/crypto'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { COMMANDS, RPC_ERRORS } from '@punchlist/hyperdht/wire'
import type { DrivenNode } from '../../drivers/node.js'
import type { Scenario, ScenarioContext, StandingNetwork } from '../../engine/index.js'
import { join, MINUTE, place, SECOND } from '../places.js'
import { ScriptedHost } from '../scripted/index.js'
import { findNodeAt, knownBy, PORT, publicAddress } from './asking.js'
import { eventsOf } from './events.js'

/** 240 ticks of 5 s (NODE-104), and what the probe of step 4 takes at most: 4 s, and a tick. */
const STABLE = 20 * MINUTE
const SLACK = 10 * SECOND
/** After it, all have heard of the new node: it refreshes at once, and pings every 40 s (NODE-119, NODE-121). */
const SPREAD = 5 * MINUTE
const HIDDEN = ['firewalled', 'full-cone', 'port-restricted-cone', 'symmetric'] as const

const sentence = (turns: boolean): string =>
  turns ? 'ephemeral for 20 minutes, then persistent under the id of its address' : 'ephemeral for good'

/** Real time: 0.2 s each. */
export const turnPersistent: Scenario = {
  id: 'turn-persistent',
  title:
    'A node that strangers can reach turns persistent 20 minutes after it is ready, and then answers, stores and is known; behind a NAT or a firewall it never does.',
  claims: [
    'NODE-9',
    'NODE-10',
    'NODE-21',
    'NODE-23',
    'NODE-26',
    'NODE-94',
    'NODE-103',
    'NODE-104',
    'NODE-105',
    'NODE-178'
  ],
  roles: ['network', 'joiner'],
  needs: { lab: ['faults', 'time'], node: {} },
  topologies: ['open', ...HIDDEN].map((nat) =>
    place(10, { joiner: nat }, { name: nat, scripted: ['asker'], sentence: sentence(nat === 'open') })
  ),
  limit: 60 * MINUTE,

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const asker = new ScriptedHost(context, 'asker')
    const joiner = await join(context, network, 'joiner')
    const events = eventsOf(context, joiner)
    const ready = context.now
    await expectEphemeral(context, joiner, asker)

    await context.sleep(STABLE - SLACK)
    await expectEphemeral(context, joiner, asker)
    await context.sleep(2 * SLACK)
    if (context.topology.name !== 'open') {
      await context.sleep(SPREAD)
      await expectEphemeral(context, joiner, asker)
      return expectHidden(context, joiner, network)
    }
    const turned = events.find(({ name }) => name === 'persistent')
    context.check(
      turned !== undefined,
      () => `The node is not persistent ${(STABLE + SLACK) / MINUTE} min after ready.`
    )
    context.check(Math.abs(turned.at - ready - STABLE) <= SLACK, () => {
      return `The node turned persistent ${Math.round((turned.at - ready) / SECOND)} s after it was ready, not 1200 s.`
    })
    await expectPersistent(context, joiner, network, asker)
    context.mark('turned-persistent')
  }
}

async function expectEphemeral(context: ScenarioContext, joiner: DrivenNode, asker: ScriptedHost): Promise<void> {
  const { ephemeral, id } = await joiner.state()
  context.check(ephemeral, 'The node says that it is persistent.')
  context.check(id === null, 'The node has an id while it is ephemeral.')
  if (context.topology.name !== 'open') return
  const to = publicAddress(joiner)
  const reply = await findNodeAt(asker, to, context.bytes('target'))
  context.check(reply.id === null, 'The node sends its id while it is ephemeral.')
  const get = await asker.answerOf(to, { command: COMMANDS.IMMUTABLE_GET, target: context.bytes('target') }, 'a get')
  context.check(get.error === RPC_ERRORS.UNKNOWN_COMMAND, () => {
    return `The ephemeral node answers a get with error ${get.error}, not UNKNOWN_COMMAND.`
  })
}

/** By the wire: no datagram of it ever carried an id, and nobody gives its address out. */
async function expectHidden(context: ScenarioContext, joiner: DrivenNode, { nodes }: StandingNetwork): Promise<void> {
  const { host } = context.world.wire.externalOf('joiner') ?? context.fail('No datagram of the node got out.')
  for (const node of nodes) {
    const { table } = await node.state()
    context.check(!table.some((known) => known.host === host), () => {
      return `${node.site.host} has the node in its table, though strangers cannot reach it.`
    })
  }
  const { id } = await joiner.state()
  context.check(id === null, 'The node has an id.')
}

async function expectPersistent(
  context: ScenarioContext,
  joiner: DrivenNode,
  { nodes }: StandingNetwork,
  asker: ScriptedHost
): Promise<void> {
  const to = publicAddress(joiner)
  const id = nodeId({ host: to.host, port: PORT })
  const state = await joiner.state()
  context.check(!state.ephemeral && state.id !== null && state.id.equals(id), 'Its id is not that of its address.')
  const reply = await findNodeAt(asker, to, context.bytes('target'))
  context.check(reply.id !== null && id.equals(reply.id), 'The persistent node does not send its id.')
  const value = Buffer.from('stored by the newcomer')
  const { token } = await asker.answerOf(to, { command: COMMANDS.IMMUTABLE_GET, target: hash(value) }, 'a get')
  const put = { command: COMMANDS.IMMUTABLE_PUT, target: hash(value), token, value }
  const stored = await asker.answerOf(to, put, 'a put')
  context.check(stored.error === 0, () => `The persistent node refuses a put with error ${stored.error}.`)

  await context.sleep(SPREAD)
  const known = await knownBy(asker, nodes, to, id)
  context.check(known.length === nodes.length, () => {
    return `Only ${known.length} of ${nodes.length} nodes know the new one ${SPREAD / MINUTE} min later.`
  })
}
