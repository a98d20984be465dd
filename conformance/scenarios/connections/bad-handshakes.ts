import { COMMANDS, HOP_MODES, handshake, type Response } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { meet, part } from '../connecting.js'
import { join, MINUTE, place, SECOND } from '../places.js'
import { Hand, ScriptedHost } from '../scripted/index.js'

const VERSION_MISMATCH = 2
/** Nobody is there. */
const ELSEWHERE: Address = { host: '11.9.0.77', port: 5000 }
/** Of each kind. */
const REPEATS = 8

/** What an honest client takes at most while all this goes on: three times a calm one's time (issue of the step), and a second. */
const slack = (calm: number): number => 3 * calm + SECOND

interface Asked {
  readonly hand: Hand
  readonly answer: Response | null
}

const hostile = (server: string): ScenarioTopology =>
  place(
    8,
    { server, client: 'port-restricted-cone' },
    {
      name: server,
      scripted: ['mallory'],
      sentence: 'each is answered as it deserves, and the honest client is none the slower'
    }
  )

export const badHandshakes: Scenario = {
  id: 'bad-handshakes',
  title:
    'Handshakes that are left half done, replayed, made for another key, tampered with or of another version get silence or their error, and cost honest clients nothing.',
  claims: ['HS-25', 'HS-70', 'HS-108', 'HS-110', 'HS-114', 'HS-124', 'HS-131', 'STR-4', 'HS-137'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'faults', 'time'], node: { server: ['connect'], client: ['connect'] } },
  topologies: [hostile('open'), hostile('full-cone')],
  limit: 10 * MINUTE,

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const listening = await server.listen({ keyPair: context.keyPair('server') })
    // Its main socket: a hole punch has others.
    const at = context.world.wire.externalOf('server')
    context.check(at !== null, 'No datagram of the server got out.')
    const calm = await timed(context, async () => part(context, await meet(context, client, listening, 'before')))

    const mallory = new Mallory(context, at, listening.publicKey)
    await mallory.replays()
    await mallory.wrongKeys()
    await mallory.tampers()
    await mallory.otherVersions()
    mallory.leavesHalfDone()
    const busy = await timed(context, async () => part(context, await meet(context, client, listening, 'in between')))
    context.check(busy <= slack(calm), () => {
      return `An honest client takes ${Math.round(busy)} ms in between, and ${Math.round(calm)} ms before.`
    })
    // What was left half done is given up after 10 s and forgotten after 10 more (HS-145).
    await context.sleep(25 * SECOND)
    await part(context, await meet(context, client, listening, 'afterwards'))
  }
}

async function timed(context: ScenarioContext, act: () => Promise<void>): Promise<number> {
  const began = context.now
  await act()
  return context.now - began
}

class Mallory {
  private readonly host: ScriptedHost
  private count = 0

  constructor(
    private readonly context: ScenarioContext,
    private readonly server: Address,
    private readonly publicKey: Uint8Array
  ) {
    this.host = new ScriptedHost(context, 'mallory')
  }

  /** Message 1 again and again: the same answer, byte for byte. */
  async replays(): Promise<void> {
    const hand = this.hand()
    const answers: string[] = []
    for (let i = 0; i < REPEATS; i++) {
      const { answer } = await this.ask(hand)
      this.context.check(answer !== null && answer.value !== null, 'A direct handshake gets no answer.')
      answers.push(Buffer.from(handshake.decode(answer.value).noise).toString('hex'))
    }
    this.context.check(new Set(answers).size === 1, 'A replayed handshake gets another answer than the first time.')
  }

  /** For a key that is not the server's, sent as if it were. */
  async wrongKeys(): Promise<void> {
    for (let i = 0; i < REPEATS; i++) {
      const other = new Hand(this.keys(), this.context.keyPair('somebody else').publicKey)
      const { target } = this.hand()
      const { answer } = await this.ask(other, other.noise, target)
      this.context.check(answer === null, 'A handshake for another key is answered.')
    }
  }

  /** One byte of it changed, wherever. */
  async tampers(): Promise<void> {
    const places = [0, 31, 33, 79, 81]
    for (const place of places) {
      const hand = this.hand()
      const noise = Buffer.from(hand.noise)
      noise[place]! ^= 1
      const { answer } = await this.ask(hand, noise)
      this.context.check(answer === null, `A handshake with byte ${place} changed is answered.`)
    }
  }

  async otherVersions(): Promise<void> {
    const hand = this.hand({ version: 2 })
    const { answer } = await this.ask(hand)
    this.context.check(answer !== null && answer.value !== null, 'A handshake of another version gets no answer.')
    const { error, udx } = hand.open(handshake.decode(answer.value).noise)
    this.context.check(error === VERSION_MISMATCH && udx?.id === 0, () => {
      return `A handshake of another version gets error ${error} and stream ${udx?.id}, not ${VERSION_MISMATCH} and 0.`
    })
  }

  /** As relays would pass them on, from clients that are never heard of again. */
  leavesHalfDone(): void {
    for (let i = 0; i < REPEATS; i++) {
      const hand = this.hand()
      const value = hand.value({ mode: HOP_MODES.FROM_RELAY, peerAddress: ELSEWHERE })
      void this.host.ask(this.server, { command: COMMANDS.PEER_HANDSHAKE, target: hand.target, value })
    }
  }

  private keys() {
    return this.context.keyPair(`mallory ${this.count++}`)
  }

  private hand(payload = {}): Hand {
    return new Hand(this.keys(), this.publicKey, payload)
  }

  private async ask(hand: Hand, noise = hand.noise, target = hand.target): Promise<Asked> {
    const value = hand.value({ noise })
    const answer = await this.host.ask(this.server, { command: COMMANDS.PEER_HANDSHAKE, target, value })
    return { hand, answer }
  }
}
