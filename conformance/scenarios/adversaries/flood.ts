import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { COMMANDS, INTERNAL_COMMANDS, request, type Request } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { publicAddress } from '../lifecycle/asking.js'
import { internetOf, join, MINUTE, place } from '../places.js'
import { ScriptedHost } from '../scripted/index.js'
import { storeAll } from './stored.js'

/** Addresses of the flooder, and ports that it sends from on each: as many senders, to who looks at a datagram. */
const ADDRESSES = 250
const PORTS = 8
/** Requests in one ms of the flood. */
const BURST = 20
const TTL = 64
/** A k-bucket holds 20 nodes, and there are no more than 256. Of 2,000 senders far fewer have room. */
const MAX_TABLE = 400
/** Bytes that may be held for a flood that is over: the caches of a node are bounded by number (REC-177). */
const MAX_HELD = 64 * 1024 * 1024

interface FloodTopology extends ScenarioTopology {
  readonly requests: number
}

function requests(count: number, nightly: boolean): FloodTopology {
  const options = { name: `${count}-requests`, scripted: ['asker'], sentence: 'all goes on, and nothing grows' }
  const topology = place(10, { reader: 'open' }, options)
  const addresses = Array.from({ length: ADDRESSES }, (_, i) => `11.8.0.${i + 1}`)
  const outside = [...(topology.layout.outside ?? []), { name: 'flooder', addresses }]
  return { ...topology, layout: { ...topology.layout, outside }, requests: count, nightly }
}

/** What one sender asks: everything that makes a node remember something of who asks. */
function floodOf(context: ScenarioContext, to: Address, from: Address, n: number): Buffer {
  const target = context.bytes(`target ${n % 997}`)
  const kinds: readonly (Partial<Request> & Pick<Request, 'command'>)[] = [
    { internal: true, command: INTERNAL_COMMANDS.PING, id: nodeId(from) },
    { internal: true, command: INTERNAL_COMMANDS.FIND_NODE, target },
    { internal: true, command: INTERNAL_COMMANDS.DOWN_HINT, value: Buffer.from([11, 8, 0, n & 0xff, 1, 2]) },
    { command: COMMANDS.LOOKUP, target },
    { command: COMMANDS.FIND_PEER, target },
    { command: COMMANDS.IMMUTABLE_PUT, target, token: target, value: Buffer.alloc(500, n & 0xff) },
    { command: COMMANDS.ANNOUNCE, target, token: target, value: Buffer.alloc(120, n & 0xff) },
    { command: COMMANDS.PEER_HANDSHAKE, target, value: Buffer.alloc(80, n & 0xff) }
  ]
  return request.encode(request.create({ tid: n & 0xffff, to, ...kinds[n % kinds.length]! }))
}

/** Requests from senders that may not exist. Real time: 0.5 s for 2,000, 10 s for 100,000. */
export const flood: Scenario<FloodTopology> = {
  id: 'flood',
  title:
    'A node that is flooded with requests from senders nobody knows goes on answering, keeps those that it knew, and holds no more memory afterwards.',
  claims: ['RPC-48', 'NODE-42', 'REC-112', 'REC-177'],
  roles: ['network', 'reader'],
  needs: {
    lab: ['nat', 'faults', 'time'],
    node: {
      network: ['discovery', 'immutable', 'mutable'],
      reader: ['discovery', 'immutable', 'mutable']
    }
  },
  topologies: [requests(2_000, false), requests(100_000, true)],
  limit: 60 * MINUTE,
  // What the lab keeps of the flood would be taken for what the node keeps.
  records: 2000,

  async run(context: ScenarioContext<FloodTopology>): Promise<void> {
    const network = await context.network()
    const reader = await join(context, network, 'reader')
    const stored = await storeAll(context, reader)
    const asker = new ScriptedHost(context, 'asker')
    // All of it goes to one node, which is one of those that hold the records.
    const victim = network.nodes[4]!
    const to = publicAddress(victim)
    const known = (await victim.state()).table
    const before = context.world.held().heap

    const host = internetOf(context).host('flooder')
    const ports = host.addresses.flatMap((address) =>
      Array.from({ length: PORTS }, () => host.bind(0, address, () => {}))
    )
    context.world.onTeardown('the ports of the flooder', async () => ports.forEach((port) => port.close()))
    for (let n = 0; n < context.topology.requests; n++) {
      const at = n % ports.length
      const from = { host: host.addresses[Math.floor(at / PORTS)]!, port: ports[at]!.port }
      ports[at]!.send(floodOf(context, to, from, n), to, TTL)
      if (n % BURST === BURST - 1) await context.sleep(1)
      if (n % (context.topology.requests / 4) === 0) {
        const target = context.bytes('target')
        await asker.answerOf(
          to,
          { internal: true, command: INTERNAL_COMMANDS.FIND_NODE, target },
          'while it is flooded'
        )
      }
    }
    await stored.expectFound(reader, 'right after the flood')

    const { table } = await victim.state()
    context.check(table.length <= MAX_TABLE, () => `The routing table of a flooded node has ${table.length} nodes.`)
    // Liveness checks take out who is not there; 10 of them run at a time (RPC-84).
    await context.sleep(15 * MINUTE)
    const now = (await victim.state()).table
    const lost = known.filter(({ host, port }) => !now.some((one) => one.host === host && one.port === port))
    context.check(
      lost.length === 0,
      () => `The flood has pushed ${lost.length} of ${known.length} nodes out of the table.`
    )
    await stored.expectFound(network.nodes[7]!, 'after the flood')
    const after = context.world.held().heap
    if (before !== null && after !== null && context.topology.nightly === true) {
      const grown = after - before
      context.check(grown < MAX_HELD, () => `${Math.round(grown / 1024 / 1024)} MiB are still held after the flood.`)
    }
  }
}
