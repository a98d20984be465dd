import { INTERNAL_COMMANDS, type Request, response } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { publicAddress } from '../lifecycle/asking.js'
import { join, place } from '../places.js'
import { ScriptedHost } from '../scripted/index.js'
import { expectUnlisted, storeAll } from './stored.js'

const LIARS = ['liar1', 'liar2', 'liar3', 'liar4'] as const
const PORT = 49_737

/** Takes part in a network under ids that it has chosen: as close to a target as it likes. */
class Liar {
  /** Targets that it was asked for. UNBOUNDED: because it is the record of one scenario, which ends with it. */
  readonly asked: Buffer[] = []
  /** Records that it was given to store. */
  given = 0
  private readonly host: ScriptedHost

  constructor(
    context: ScenarioContext,
    name: string,
    private readonly id: Buffer,
    private readonly accomplices: () => readonly Address[]
  ) {
    this.host = new ScriptedHost(context, name, PORT)
    this.host.onRequest = (request, from) => this.reply(request, from)
  }

  get address(): Address {
    return this.host.address
  }

  /** Shows itself to a node, as a newcomer does: asks it, with its id. */
  async call(to: Address): Promise<void> {
    for (const command of [INTERNAL_COMMANDS.PING, INTERNAL_COMMANDS.FIND_NODE]) {
      await this.host.answerOf(to, { internal: true, command, id: this.id, target: this.id }, 'a liar')
    }
  }

  /** Everything it says is well formed, but for who it is: no records, and closer nodes that are liars too. */
  private reply({ tid, target, token }: Request, from: Address): void {
    if (target !== null) this.asked.push(Buffer.from(target))
    if (token !== null) this.given++
    const { id } = this
    const answer = response.create({ tid, to: from, id, token: this.id, closerNodes: [...this.accomplices()] })
    this.host.send(from, response.encode(answer))
  }
}

/** Ids that are not the hash of an address. Real time: 0.2 s. */
export const falseIds: Scenario = {
  id: 'false-ids',
  title:
    'Nodes that claim ids at a target come into no routing table, are given nothing to store, and keep nobody from what is stored.',
  claims: ['RPC-42', 'NODE-42', 'NODE-177', 'REC-112'],
  roles: ['network', 'reader'],
  needs: {
    lab: ['nat', 'faults'],
    node: {
      network: ['discovery', 'immutable', 'mutable'],
      reader: ['discovery', 'immutable', 'mutable']
    }
  },
  topologies: [
    place(12, { reader: 'open', led: 'open' }, { scripted: [...LIARS], sentence: 'nobody believes them, all is found' })
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const reader = await join(context, network, 'reader')
    const topic = context.bytes('topic')
    const liars: Liar[] = []
    for (const [i, name] of LIARS.entries()) {
      // One claims to be the target itself, the others to be right beside it.
      const id = Buffer.from(topic)
      id[31]! ^= i
      liars.push(new Liar(context, name, id, () => liars.map(({ address }) => address)))
    }
    const hosts = new Set(liars.map(({ address }) => address.host))
    for (const node of network.nodes) for (const liar of liars) await liar.call(publicAddress(node))
    await expectUnlisted(context, network.nodes, hosts)

    // Where they are named to a query, as the nodes of a bootstrap list are, they are asked; and that is all.
    const [first] = liars
    const led = await context.node('reader', { bootstrap: [...network.bootstrap, first!.address] }, 'led')
    await led.ready()
    const stored = await storeAll(context, led)
    context.check(first!.asked.length > 0, 'No liar was asked, so this proves nothing.')
    for (const node of [reader, led]) {
      await stored.expectFound(node, `by ${node.site.host} among liars`)
      const closest = await node.findNode(stored.topic)
      const believed = closest.find(({ id, host }) => hosts.has(host) && id !== null)
      context.check(believed === undefined, () => `${node.site.host} believes the id of ${believed!.host}.`)
    }
    const given = liars.reduce((sum, liar) => sum + liar.given, 0)
    context.check(given === 0, () => `${given} records were given to nodes that lie about their ids.`)
    await expectUnlisted(context, [...network.nodes, reader, led], hosts)
  }
}
