import { datagramType, request, type Request, response, type Response } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { ScenarioContext } from '../../engine/index.js'
import type { Internet } from '../../labs/sim/net/index.js'

/** What is asked of a node; all else of the request follows. */
export type Question = Partial<Pick<Request, 'id' | 'token' | 'target' | 'value' | 'internal'>> &
  Pick<Request, 'command'>

/** ms after which no answer counts as silence: a round trip of the lab is 40 ms, and nobody defers an answer to these. */
const SILENCE = 1000
const TTL = 64
const MAX_TID = 0xffff

interface Waiting {
  readonly from: string
  readonly resolve: (response: Response) => void
}

type Port = ReturnType<ReturnType<Internet['host']>['bind']>

/** One UDP port of a host without a node: asks without retrying, and gets what is sent to it. */
export class ScriptedHost {
  /** Of a request that comes in; what it returns is done to it. Default: nothing. */
  onRequest: ((request: Request, from: Address) => void) | null = null
  readonly address: Address
  private readonly port: Port
  /** BOUNDED: by the questions that are open; each goes after {@link SILENCE}. */
  private readonly waiting = new Map<number, Waiting>()
  private tid = 0

  constructor(
    private readonly context: ScenarioContext,
    readonly name: string,
    port = 0
  ) {
    const { internet } = context.world
    context.check(internet !== null, 'The lab has no hosts without a node.')
    const host = internet.host(name)
    this.port = host.bind(port, '0.0.0.0', (bytes, from) => this.receive(bytes, from))
    this.address = { host: host.addresses[0]!, port: this.port.port }
    context.world.onTeardown(`the port of ${name}`, async () => this.port.close())
  }

  /** The answer, or null for silence. */
  async ask(to: Address, question: Question): Promise<Response | null> {
    const tid = (this.tid = (this.tid + 1) & MAX_TID)
    let answer: Response | null = null
    const answered = new Promise<void>((resolve) => {
      const take = (response: Response): void => {
        answer = response
        resolve()
      }
      this.waiting.set(tid, { from: `${to.host}:${to.port}`, resolve: take })
    })
    this.send(to, request.encode(request.create({ tid, to, ...question })))
    await Promise.race([answered, this.context.sleep(SILENCE)])
    this.waiting.delete(tid)
    return answer
  }

  /** The answer; the scenario fails without one. */
  async answerOf(to: Address, question: Question, what: string): Promise<Response> {
    const answer = await this.ask(to, question)
    this.context.check(answer !== null, () => `${to.host}:${to.port} does not answer ${what}.`)
    return answer
  }

  send(to: Address, bytes: Uint8Array): void {
    this.port.send(bytes, to, TTL)
  }

  private receive(bytes: Buffer, from: Address): void {
    const type = datagramType(bytes)
    try {
      if (type === 'request') this.onRequest?.(request.decode(bytes), from)
      if (type !== 'response') return
      const message = response.decode(bytes)
      const waiting = this.waiting.get(message.tid)
      if (waiting?.from === `${from.host}:${from.port}`) waiting.resolve(message)
    } catch {
      // A node's garbage is the checkers' business; here it is as good as silence.
    }
  }
}
