import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { INTERNAL_COMMANDS, type Request, response } from '@punchlist/hyperdht/wire'
import type { Address, DrivenNode } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { publicAddress } from '../lifecycle/asking.js'
import { join, MINUTE, place } from '../places.js'
import { ScriptedHost } from '../scripted/index.js'
import { storeAll } from './stored.js'

const PORT = 49_737
const BABBLERS = ['babbler1', 'babbler2', 'babbler3'] as const
/** A node checks those that it knows again and again: within that time each has had its turn (NODE-119, NODE-177). */
const FORGOTTEN = 15 * MINUTE

/** What is made of a good answer. A text of the tid keeps it matched where that is what is broken about it. */
const BROKEN: readonly ((good: Buffer) => Buffer)[] = [
  (good) => good.subarray(0, good.length - 1),
  (good) => good.subarray(0, 9),
  () => Buffer.alloc(0),
  () => Buffer.from([0x13]),
  (good) => Buffer.concat([good, Buffer.alloc(1000, 0xff)]),
  // Another version, another type, every flag at once.
  (good) => withByte(good, 0, 0x1f),
  (good) => withByte(good, 0, 0x00),
  (good) => withByte(good, 1, 0xff),
  // More closer nodes than a datagram holds, and an error beyond every integer.
  (good) => Buffer.concat([withByte(good.subarray(0, 10), 1, 0x04), Buffer.from('fe01001000', 'hex')]),
  (good) => Buffer.concat([withByte(good.subarray(0, 10), 1, 0x08), Buffer.alloc(9, 0xff)]),
  // A value that is longer than what is left.
  (good) => Buffer.concat([withByte(good.subarray(0, 10), 1, 0x10), Buffer.from('feffffff7f', 'hex')])
]

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = value
  return copy
}

/** Is known as a good node, and then answers everything with rubbish, one kind after the other. */
class Babbler {
  answers = 0
  private readonly host: ScriptedHost
  private readonly id: Buffer

  constructor(context: ScenarioContext, name: string) {
    this.host = new ScriptedHost(context, name, PORT)
    this.id = nodeId(this.host.address)
    this.host.onRequest = (request, from) => this.reply(request, from)
  }

  get address(): Address {
    return this.host.address
  }

  /** Into their routing tables, for which a request with a valid id is enough (NODE-42). */
  async join(nodes: readonly DrivenNode[]): Promise<void> {
    for (const node of nodes) {
      const question = { internal: true, command: INTERNAL_COMMANDS.PING, id: this.id }
      await this.host.answerOf(publicAddress(node), question, 'a ping')
    }
  }

  private reply({ tid }: Request, from: Address): void {
    const good = response.encode(response.create({ tid, to: from, token: this.id, value: Buffer.from('value') }))
    const broken = BROKEN[this.answers++ % BROKEN.length]!
    this.host.send(from, broken(Buffer.from(good)))
  }
}

/** Answers that do not decode. Real time: 0.3 s. */
export const garbage: Scenario = {
  id: 'garbage',
  title: 'Nodes that answer rubbish cost a query some time and nothing else, and are forgotten.',
  claims: ['RPC-15', 'RPC-100', 'RPC-103', 'NODE-177'],
  roles: ['network', 'reader'],
  needs: {
    lab: ['nat', 'faults', 'time'],
    node: {
      network: ['discovery', 'immutable', 'mutable'],
      reader: ['discovery', 'immutable', 'mutable']
    }
  },
  topologies: [
    place(8, { reader: 'open' }, { scripted: [...BABBLERS], sentence: 'all is found, and the babblers are forgotten' })
  ],
  limit: 60 * MINUTE,

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const babblers = BABBLERS.map((name) => new Babbler(context, name))
    for (const babbler of babblers) await babbler.join(network.nodes)
    const reader = await join(context, network, 'reader')
    const stored = await storeAll(context, network.nodes[1]!)
    await stored.expectFound(reader, 'among nodes that answer rubbish')
    const answers = babblers.map((babbler) => babbler.answers)
    context.check(
      answers.every((count) => count > 0),
      'A babbler was not asked, so this proves nothing.'
    )

    const began = context.now
    let listed: string | null
    do {
      await context.sleep(MINUTE)
      listed = await whoLists(network.nodes, new Set(babblers.map(({ address }) => address.host)))
    } while (listed !== null && context.now - began < FORGOTTEN)
    context.check(
      listed === null,
      () => `${listed} still knows a node that answers rubbish after ${FORGOTTEN / MINUTE} min.`
    )
    for (const node of network.nodes) {
      const { online, table } = await node.state()
      context.check(online, () => `${node.site.host} takes itself for offline.`)
      const honest = network.nodes.filter(({ site }) => table.some(({ host }) => host === site.addresses[0])).length
      context.check(honest === network.nodes.length - 1, () => {
        return `${node.site.host} knows ${honest} of ${network.nodes.length - 1} honest nodes after the rubbish.`
      })
    }
  }
}

async function whoLists(nodes: readonly DrivenNode[], hosts: ReadonlySet<string>): Promise<string | null> {
  for (const node of nodes) if ((await node.state()).table.some(({ host }) => hosts.has(host))) return node.site.host
  return null
}
