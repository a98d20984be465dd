import { hash } from '@punchlist/hyperdht/crypto'
import { type DrivenNode, NodeFailure } from '../../drivers/node.js'
import type { Finding, Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import type { LinkSpec } from '../../labs/sim/net/index.js'
import { exchange } from '../connect/exchange.js'
import { reason, tryToMeet } from '../connecting.js'
import { internetOf, join, MINUTE, place } from '../places.js'

interface LossyTopology extends ScenarioTopology {
  readonly link: Partial<LinkSpec>
  /** Attempts to connect of which one has to succeed. */
  readonly attempts: number
}

function lossy(
  name: string,
  link: Partial<LinkSpec>,
  { attempts = 1, nightly = false, ends = ['server', 'client'] }: Partial<LossyOptions> = {}
): LossyTopology {
  const sentence =
    attempts === 1 ? 'everything arrives as it was sent' : `the same, connected within ${attempts} attempts`
  const places = Object.fromEntries(ends.map((role) => [role, 'port-restricted-cone']))
  return { ...place(10, places, { name, sentence }), link, attempts, nightly }
}

interface LossyOptions {
  readonly attempts: number
  readonly nightly: boolean
  readonly ends: readonly [writer: string, reader: string]
}

/** Records and connections over lines that lose, double, overtake and waver. Real time: 0.2 to 0.6 s each. */
export const lossyLinks: Scenario<LossyTopology> = {
  id: 'lossy-links',
  title:
    'Over lines that lose, double or reorder datagrams, records are stored and found and streams carry their data.',
  claims: ['RPC-35', 'HS-57', 'HS-77', 'UDX-63', 'UDX-64', 'UDX-65', 'STR-27', 'STR-28'],
  roles: ['server', 'client'],
  needs: {
    lab: ['nat', 'faults'],
    node: {
      server: ['connect', 'discovery', 'immutable', 'mutable'],
      client: ['connect', 'discovery', 'immutable', 'mutable']
    }
  },
  topologies: [
    lossy('loss-1', { loss: 0.01 }),
    lossy('loss-5', { loss: 0.05 }, { attempts: 2 }),
    lossy('loss-20', { loss: 0.2 }, { attempts: 4 }),
    lossy('loss-40', { loss: 0.4 }, { attempts: 10, nightly: true }),
    lossy('duplicates', { duplicate: 0.5 }),
    lossy('reordering', { reorder: 0.3, reorderBy: 60 }),
    lossy('jitter', { jitter: 200 })
  ],
  limit: 20 * MINUTE,

  async run(context: ScenarioContext<LossyTopology>): Promise<Finding> {
    const { link, attempts } = context.topology
    const network = await context.network()
    // One bad line on the way, so that what it does is what the path does.
    internetOf(context).setLink('client-site', link)
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]

    await storeAndFind(context, server, client)
    const keyPair = context.keyPair('server')
    const listening = await server.listen({ keyPair })
    const failures: string[] = []
    while (failures.length < attempts) {
      const began = context.now
      const ends = await tryToMeet(context, client, listening, 'over bad lines')
      if (ends instanceof NodeFailure) {
        failures.push(reason(ends))
        continue
      }
      const timeToOpen = context.now - began
      await exchange(context, ends.client, ends.server)
      checkLoss(context)
      return { timeToOpen }
    }
    return context.fail(`No connection in ${attempts} attempts: ${failures.join(', ')}.`)
  }
}

const ENDS = ['writer', 'reader'] as const

/** Records alone, for those who have no connections yet, and every storer. Real time: 0.1 s each. */
export const lossyRecords: Scenario<LossyTopology> = {
  id: 'lossy-records',
  title: 'Over lines that lose, double or reorder datagrams, records are stored and found.',
  claims: ['RPC-35', 'RPC-99', 'API-130', 'API-143', 'API-146'],
  roles: ['network', ...ENDS],
  needs: {
    lab: ['nat', 'faults'],
    node: Object.fromEntries(['network', ...ENDS].map((role) => [role, ['discovery', 'immutable', 'mutable']]))
  },
  topologies: [
    lossy('loss-5', { loss: 0.05 }, { ends: ENDS }),
    lossy('loss-20', { loss: 0.2 }, { ends: ENDS }),
    lossy('disorder', { duplicate: 0.5, reorder: 0.3, reorderBy: 60, jitter: 200 }, { ends: ENDS })
  ],
  limit: 20 * MINUTE,

  async run(context: ScenarioContext<LossyTopology>): Promise<void> {
    const network = await context.network()
    for (const role of ENDS) internetOf(context).setLink(`${role}-site`, context.topology.link)
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    await storeAndFind(context, writer, reader)
    checkLoss(context)
  }
}

/** A record of each kind goes from one node to another. */
async function storeAndFind(context: ScenarioContext, writer: DrivenNode, reader: DrivenNode): Promise<void> {
  const [keyPair, topic] = [context.keyPair('server'), context.bytes('topic')]
  const value = Buffer.alloc(900, context.bytes('value'))
  await writer.announce(topic, keyPair)
  await writer.immutablePut(value)
  await writer.mutablePut(keyPair, value, { seq: 3 })
  const peers = (await reader.lookup(topic)).flatMap(({ peers }) => peers)
  context.check(
    peers.some(({ publicKey }) => publicKey.equals(keyPair.publicKey)),
    'What was announced is not found.'
  )
  const got = await reader.immutableGet(hash(value))
  context.check(got !== null && got.value.equals(value), 'The immutable value does not come back as it was.')
  const record = await reader.mutableGet(keyPair.publicKey)
  context.check(record !== null && record.value.equals(value), 'The mutable record does not come back as it was.')
}

/** The line was as bad as it was meant to be. */
function checkLoss(context: ScenarioContext<LossyTopology>): void {
  const lost = context.world.wire.records(context.firstPacket).filter(({ fate }) => fate.startsWith('loss')).length
  context.check(lost > 0 || (context.topology.link.loss ?? 0) < 0.05, 'The line has lost nothing: this proves nothing.')
}
