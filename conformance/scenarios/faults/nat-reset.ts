import type { Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { type Ends, meet, part, reason, talk } from '../connecting.js'
import { internetOf, join, MINUTE, place, SECOND } from '../places.js'

/** Keep-alives leave every 5 s and open the mapping again (STR-47). */
const REOPENED = 6 * SECOND
/** STR-27. */
const DEAD = 20 * SECOND

interface ResetTopology extends ScenarioTopology {
  readonly reset: 'reboot' | 'rebind'
  /** Whose NAT. */
  readonly at: 'server' | 'client'
  /** Whether the connection outlives it. */
  readonly survives: boolean
}

/**
 * A stream goes on where the packets of the side behind the NAT leave from the same address as before. From another they
 * are still taken, but the answers go where they always went (UDX-34).
 */
function reset(
  name: string,
  nat: string,
  what: 'reboot' | 'rebind',
  at: 'server' | 'client',
  survives: boolean
): ResetTopology {
  const sentence = survives ? 'the connection goes on' : 'the connection times out on both sides, a new one opens'
  const places = { server: 'open', client: 'open', [at]: nat }
  return { ...place(8, places, { name, sentence }), reset: what, at, survives }
}

/** Real time: 0.2 s each. */
export const natReset: Scenario<ResetTopology> = {
  id: 'nat-reset',
  title:
    'A NAT that forgets its mappings in mid-connection: the connection goes on if the new mapping is the old one, else it times out; a new one opens.',
  claims: ['UDX-34', 'STR-26', 'STR-27', 'REC-170', 'REC-189'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'faults', 'time'], node: { server: ['connect'], client: ['connect'] } },
  topologies: [
    reset('client-reboot', 'port-restricted-cone', 'reboot', 'client', true),
    reset('client-rebind', 'port-restricted-cone', 'rebind', 'client', false),
    reset('client-symmetric-reboot', 'symmetric', 'reboot', 'client', false),
    reset('server-reboot', 'port-restricted-cone', 'reboot', 'server', true),
    reset('server-rebind', 'port-restricted-cone', 'rebind', 'server', false)
  ],
  limit: 30 * MINUTE,

  async run(context: ScenarioContext<ResetTopology>): Promise<void> {
    const { at, survives } = context.topology
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const listening = await server.listen({ keyPair: context.keyPair('server') })
    const ends = await meet(context, client, listening, 'before the reset')
    for (let i = 0; i < 3; i++) await talk(context, ends, 'in the middle')

    internetOf(context).gateway(`${at}-site`)[context.topology.reset]()
    context.mark('mapping-lost')
    if (survives) {
      await context.sleep(REOPENED)
      await talk(context, ends, 'after the reset')
      await part(context, ends)
    } else await expectDeath(context, ends)
    // The server's next announce, at the latest (REC-166).
    await context.sleep(5.5 * MINUTE)
    await part(context, await meet(context, client, listening, 'some minutes after the reset'))
  }
}

async function expectDeath(context: ScenarioContext, { client, server }: Ends): Promise<void> {
  const since = context.now
  for (const [name, end] of [['client', client] as const, ['server', server] as const]) {
    const alive = context.sleep(Math.max(0, since + DEAD - context.now)).then(() => 'alive' as const)
    const ended = await Promise.race([end.closed(), alive])
    context.check(ended !== 'alive', () => `The ${name}’s end still lives ${DEAD / SECOND} s after the reset.`)
    context.check(ended?.code === 'ETIMEDOUT', () => {
      return `The ${name}’s end closes with ${ended === null ? 'no error' : reason(ended)}, not ETIMEDOUT.`
    })
  }
}
