import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, MINUTE, place, SECOND } from '../places.js'
import { ScriptedHost } from '../scripted/index.js'
import { findNodeAt, knownBy, publicAddress } from './asking.js'
import { eventsOf } from './events.js'

const STABLE = 20 * MINUTE
/** 719 ticks after the wakeup (NODE-135). */
const AGAIN = 60 * MINUTE
const SLACK = 20 * SECOND
/** Each node checks all that it knows within a few rounds of 40 s (NODE-119, NODE-124). */
const FORGOTTEN = 5 * MINUTE

/** Real time: 0.4 s. */
export const turnEphemeral: Scenario = {
  id: 'turn-ephemeral',
  title:
    'A node that wakes up turns ephemeral: it sends no id, the others forget it, and an hour later it is persistent again under the same id.',
  claims: ['NODE-108', 'NODE-124', 'NODE-129', 'NODE-134', 'NODE-135', 'NODE-136', 'NODE-140', 'NODE-177'],
  roles: ['network', 'joiner'],
  needs: { lab: ['faults', 'time'], node: { joiner: ['dht', 'suspend'] } },
  topologies: [
    place(
      6,
      { joiner: 'open' },
      { scripted: ['asker'], sentence: 'ephemeral at once, forgotten within 5 minutes, persistent after 60' }
    )
  ],
  limit: 120 * MINUTE,

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const asker = new ScriptedHost(context, 'asker')
    const joiner = await join(context, network, 'joiner')
    const to = publicAddress(joiner)
    await context.sleep(STABLE + SLACK + MINUTE)
    const { id } = await joiner.state()
    context.check(id !== null, 'The node is not persistent.')
    const before = await knownBy(asker, network.nodes, to, id)
    context.check(before.length > 0, 'Nobody knows the persistent node.')

    const events = eventsOf(context, joiner)
    await joiner.suspend()
    await context.sleep(5 * SECOND)
    await joiner.resume()
    const woken = context.now
    const state = await joiner.state()
    context.check(state.ephemeral && state.id === null, 'The node is still persistent after it woke up.')
    const order = events.map(({ name }) => name).filter((name) => name === 'ephemeral' || name === 'wakeup')
    context.check(order.join() === 'ephemeral,wakeup', () => `It emitted ${order.join(', ')}, not ephemeral, wakeup.`)
    const reply = await findNodeAt(asker, to, id)
    context.check(reply.id === null, 'The node sends its id after it turned ephemeral.')

    await context.sleep(FORGOTTEN)
    const after = await knownBy(asker, network.nodes, to, id)
    context.check(after.length === 0, () => `${after.length} nodes still give out the ephemeral one after 5 min.`)
    context.mark('turned-ephemeral')

    await context.sleep(woken + AGAIN - SLACK - context.now)
    context.check((await joiner.state()).ephemeral, 'The node is persistent again before an hour has passed.')
    await context.sleep(2 * SLACK)
    const again = await joiner.state()
    context.check(!again.ephemeral && again.id !== null, 'The node is not persistent again after an hour.')
    context.check(again.id.equals(id), 'The node has another id at the same address.')
    context.check(events.filter(({ name }) => name === 'persistent').length === 1, 'It did not emit persistent once.')
    await context.sleep(FORGOTTEN)
    const known = await knownBy(asker, network.nodes, to, id)
    context.check(known.length === network.nodes.length, () => `Only ${known.length} nodes know it again.`)
    context.mark('turned-persistent')
    context.mark('suspended-and-resumed')
  }
}
