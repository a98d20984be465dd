import { hash } from '@punchlist/hyperdht/crypto'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { meet, part } from '../connecting.js'
import { internetOf, join, MINUTE, place, SECOND } from '../places.js'

/** The ping round that fails takes 4 s and begins within 3 s (REC-165, REC-167); then the query passes dead nodes by. */
const MOVED = 30 * SECOND
/**
 * A node without others asks its bootstrappers every 40 s (NODE-80). But one that was cut off has forgotten the others by
 * then, and hears of them when they refresh, every 320 s; and so does the newcomer (NODE-52, NODE-122).
 */
const JOINED = 11 * MINUTE
const PLACES = { server: 'port-restricted-cone', client: 'port-restricted-cone' }

/** The nodes that a server is announced at die. Real time: 0.3 s. */
export const relayOutage: Scenario = {
  id: 'relay-outage',
  title: 'A server whose relays die announces itself at others within 30 s, and clients get through there.',
  claims: ['REC-159', 'REC-165', 'REC-167', 'NODE-52', 'NODE-177'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'faults', 'time'], node: { server: ['connect'], client: ['connect'] } },
  topologies: [
    place(12, PLACES, { name: 'all-relays', sentence: 'announced elsewhere within 30 s' }),
    place(12, PLACES, { name: 'one-relay', sentence: 'announced elsewhere within 30 s' })
  ],
  limit: 10 * MINUTE,

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const listening = await server.listen({ keyPair: context.keyPair('server') })
    const { relayAddresses: before } = await listening.info()
    context.check(before.length === 3, () => `The server has ${before.length} relays, not 3.`)
    const dying = context.topology.name === 'one-relay' ? before.slice(0, 1) : before
    const hosts = dying.map(({ host }) => network.nodes.find(({ site }) => site.addresses[0] === host)!.site.host)
    for (const host of hosts) internetOf(context).outage(host)

    await context.sleep(MOVED)
    const { relayAddresses: after } = await listening.info()
    context.check(after.length === 3, () => `The server has ${after.length} relays ${MOVED / SECOND} s later, not 3.`)
    const still = after.filter(({ host }) => dying.some((dead) => dead.host === host))
    context.check(still.length === 0, () => `${still.length} of its relays are dead ones.`)
    await part(context, await meet(context, client, listening, 'after its relays died'))
  }
}

/** The bootstrapper dies. Real time: 0.3 s. */
export const bootstrapOutage: Scenario = {
  id: 'bootstrap-outage',
  title:
    'A network goes on without its bootstrapper; who comes then finds nobody, and joins within 11 minutes after it is back.',
  claims: ['NODE-52', 'NODE-78', 'NODE-79', 'NODE-80', 'NODE-120'],
  roles: ['network', 'client'],
  needs: {
    lab: ['faults', 'time'],
    node: { network: ['immutable'], client: ['immutable'] }
  },
  topologies: [
    place(8, { client: 'open', late: 'port-restricted-cone' }, { sentence: 'goes on, and takes newcomers later' })
  ],
  limit: 20 * MINUTE,

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const client = await join(context, network, 'client')
    const mend = internetOf(context).outage('dht1')
    await context.sleep(MINUTE)
    const value = Buffer.from('stored without the bootstrapper')
    await client.immutablePut(value)
    const got = await network.nodes[3]!.immutableGet(hash(value))
    context.check(got !== null, 'What is put while the bootstrapper is down is not found.')

    const late = await context.node('client', { bootstrap: network.bootstrap }, 'late')
    const began = context.now
    await late.ready()
    const took = context.now - began
    context.check(took >= 4 * SECOND && took <= 8 * SECOND, () => `A newcomer is ready after ${took} ms, not 6 s.`)
    const { table } = await late.state()
    context.check(table.length === 0, 'A newcomer knows others, though its only bootstrapper is down.')
    context.check((await late.immutableGet(hash(value))) === null, 'A newcomer that knows nobody finds a value.')

    mend()
    const mended = context.now
    let found: Awaited<ReturnType<typeof late.immutableGet>>
    do {
      await context.sleep(20 * SECOND)
      found = await late.immutableGet(hash(value))
    } while (found === null && context.now - mended < JOINED)
    context.check(
      found !== null,
      () => `The newcomer has not joined ${JOINED / MINUTE} min after the bootstrapper is back.`
    )
    context.check((await late.state()).table.length > 1, 'The newcomer knows nobody but the bootstrapper.')
  }
}
