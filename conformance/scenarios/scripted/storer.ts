import { INTERNAL_COMMANDS, response, type Request } from '@punchlist/hyperdht/wire'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import type { Address, DrivenNode } from '../../drivers/node.js'
import type { ScenarioContext } from '../../engine/index.js'
import { ScriptedHost } from './host.js'

/** Of the storer: the value of its reply to an external command, null for none. */
export type Answer = (request: Request) => Uint8Array | null

const PORT = 49_737

/**
 * Passes for a persistent node: shows a valid id, answers pings, hands out tokens, acknowledges whatever it is given, and
 * answers every get with what the scenario wants.
 */
export class ScriptedStorer {
  /** External requests that it answered. */
  asked = 0
  readonly id: Buffer
  private readonly host: ScriptedHost

  constructor(
    private readonly context: ScenarioContext,
    name: string,
    private readonly answer: Answer
  ) {
    this.host = new ScriptedHost(context, name, PORT)
    this.host.onRequest = (request, from) => this.reply(request, from)
    this.id = nodeId(this.host.address)
  }

  get address(): Address {
    return this.host.address
  }

  /** Pings these nodes with its id, which puts it into their routing tables (NODE-42). */
  async join(nodes: readonly DrivenNode[]): Promise<void> {
    await Promise.all(
      nodes.map(async ({ site }) => {
        const to = { host: site.addresses[0]!, port: PORT }
        await this.host.answerOf(to, { internal: true, command: INTERNAL_COMMANDS.PING, id: this.id }, 'a ping')
      })
    )
  }

  private reply(request: Request, from: Address): void {
    const { id } = this
    const { tid } = request
    if (request.internal) {
      // A PING_NAT wants its answer at another port; without one this node is not counted (NODE-92).
      if (request.command === INTERNAL_COMMANDS.PING_NAT) return
      return this.host.send(from, response.encode(response.create({ tid, to: from, id })))
    }
    this.asked++
    const token = this.context.bytes('token of the scripted storer')
    const value = this.answer(request)
    this.host.send(from, response.encode(response.create({ tid, to: from, id, token, value })))
  }
}
