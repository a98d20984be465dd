import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS, handshake, HOP_MODES } from '@punchlist/hyperdht/wire'
import type { Address, KeyPair } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { MINUTE, place, SECOND } from '../places.js'
import { announceValue, ScriptedHost } from '../scripted/index.js'
import { publicAddress, until } from './asking.js'

/** Default `maxAge` of forwards (HS-81). */
const AGE = 20 * MINUTE

/** Real time: 0.2 s. */
export const forwardExpiry: Scenario = {
  id: 'forward-expiry',
  title:
    'A relay passes handshakes on to where a server announced itself last, as long as somebody asks, and forgets the way when nobody does for 27 minutes.',
  claims: ['HS-78', 'HS-79', 'HS-81', 'HS-82', 'HS-83', 'HS-84', 'REC-91', 'REC-93'],
  roles: ['network'],
  needs: { lab: ['faults', 'time'], node: { network: ['discovery', 'connect'] } },
  topologies: [place(2, {}, { scripted: ['server', 'asker'], sentence: 'passed on while asked for, then forgotten' })],
  limit: 120 * MINUTE,

  async run(context: ScenarioContext): Promise<void> {
    const { nodes } = await context.network()
    const relay = nodes[0]!
    const to = publicAddress(relay)
    const { id } = await relay.state()
    context.check(id !== null, 'The relay has no id.')
    const [asker, first, second] = ['asker', 'server', 'server'].map((host) => new ScriptedHost(context, host))
    const keyPair = context.keyPair('server')
    const announced = async (host: ScriptedHost, command: 'announce' | 'unannounce' = 'announce'): Promise<void> => {
      await tell(context, host, to, id, keyPair, command)
    }
    const passed = (): Promise<readonly string[]> => handshakeAt(context, asker!, to, keyPair, { first, second })
    const expectPassed = async (wanted: string, when: string): Promise<void> => {
      const got = (await passed()).join(' and ') || 'nobody'
      context.check(got === wanted, () => `The relay passes a handshake on to ${got}, not to ${wanted}, ${when}.`)
    }

    await expectPassed('nobody', 'before the server announced itself')
    await announced(first!)
    context.begin()
    await expectPassed('first', 'after the server announced itself')
    await announced(second!)
    await expectPassed('second', 'after it announced itself from another port')
    // Nobody renews it but those who ask: the server says nothing more.
    for (const age of [0.6, 1.2, 1.8]) {
      await until(context, age * AGE)
      await expectPassed('second', `${age * 20} minutes later, as somebody asks every 12`)
    }
    await until(context, (1.8 + 4 / 3) * AGE + 10 * SECOND)
    await expectPassed('nobody', 'though nobody asked for 27 minutes')
    context.mark('forward-expired')
    await announced(first!)
    await expectPassed('first', 'after the server announced itself again')
    await announced(first!, 'unannounce')
    await expectPassed('nobody', 'after the server unannounced itself')
  }
}

async function tell(
  context: ScenarioContext,
  host: ScriptedHost,
  to: Address,
  id: Buffer,
  keyPair: KeyPair,
  command: 'announce' | 'unannounce'
): Promise<void> {
  const target = hash(keyPair.publicKey)
  const { token } = await host.answerOf(to, { command: COMMANDS.FIND_PEER, target }, 'a FIND_PEER')
  context.check(token !== null, 'A FIND_PEER is answered without a token.')
  const value = announceValue({ keyPair, target, id, token, command })
  const told = { command: COMMANDS[command === 'announce' ? 'ANNOUNCE' : 'UNANNOUNCE'], target, token, value }
  const { error } = await host.answerOf(to, told, `an ${command}`)
  context.check(error === 0, () => `The relay answers an ${command} with error ${error}.`)
}

/** Sends the relay a handshake for the server; names of those whom it reaches. */
async function handshakeAt(
  context: ScenarioContext,
  asker: ScriptedHost,
  to: Address,
  { publicKey }: KeyPair,
  servers: Readonly<Record<string, ScriptedHost | undefined>>
): Promise<readonly string[]> {
  const noise = context.bytes(`noise at ${context.now}`)
  const reached: string[] = []
  for (const [name, host] of Object.entries(servers)) {
    host!.onRequest = ({ command, value }) => {
      if (command !== COMMANDS.PEER_HANDSHAKE || value === null) return
      const got = handshake.decode(value)
      if (got.mode === HOP_MODES.FROM_RELAY && Buffer.compare(got.noise, noise) === 0) reached.push(name)
    }
  }
  const value = handshake.encode(handshake.create({ mode: HOP_MODES.FROM_CLIENT, noise }))
  // The server answers nothing, so neither does the relay; without a way it may.
  await asker.ask(to, { command: COMMANDS.PEER_HANDSHAKE, target: hash(publicKey), value })
  return reached
}
