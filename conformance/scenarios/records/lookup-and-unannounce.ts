import { announce, COMMANDS, lookupReply } from '@punchlist/hyperdht/wire'
import type { DrivenNode, KeyPair, LookupAnswer } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { type Exchange, exchangesOf } from '../scripted/index.js'
import { expectKeys, keysOf } from './keys.js'

/** Records of which a reply holds no more: the key may be among those left out (REC-127). */
const FULL = 20
/** Flags, key, empty list and signature (REC-128). */
const BYTES = 98

/** A lookup that cleans up on its way. Real time: 0.3 s. */
export const lookupAndUnannounce: Scenario = {
  id: 'lookup-and-unannounce',
  title:
    'lookupAndUnannounce tells what was found, and takes the key away where it is named or may be hidden, and only there.',
  claims: ['REC-72', 'REC-127', 'REC-128', 'REC-129', 'REC-190', 'API-137'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: ['nat', 'capture'], node: { network: ['discovery'], writer: ['discovery'], reader: ['discovery'] } },
  topologies: [
    place(
      6,
      { writer: 'port-restricted-cone', reader: 'open' },
      { sentence: 'an unannounce to each node that names the key or is full, and to no other' }
    )
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const topic = context.bytes('topic')
    const [a, b] = [context.keyPair('a'), context.keyPair('b')]
    const stored = await writer.announce(topic, a)

    const found = await clean(context, reader, topic, b)
    context.check(keysOf(found).length === 1, 'What is found is not what is announced.')
    await expectKeys(context, reader, topic, [a.publicKey], 'after a key that nobody announced is unannounced')

    const own = await clean(context, reader, topic, a)
    context.check(own.length === stored.length, () => `${own.length} answers name the key, not ${stored.length}.`)
    await expectKeys(context, writer, topic, [], 'after the key is unannounced')

    const numbers = Array.from({ length: FULL }, (_, i) => i)
    await Promise.all(numbers.map((i) => writer.announce(topic, context.keyPair(`announcer ${i}`))))
    const full = await clean(context, reader, topic, b)
    context.check(full.length === stored.length && full.every(({ peers }) => peers.length === FULL), () => {
      return `With ${FULL} announcers the nodes name ${full.map(({ peers }) => peers.length).join()}.`
    })
  }
}

/** Runs it, and checks by the wire who got an unannounce, and what is in it. */
async function clean(
  context: ScenarioContext,
  node: DrivenNode,
  topic: Buffer,
  keyPair: KeyPair
): Promise<readonly LookupAnswer[]> {
  const from = context.world.wire.packets
  const found = await node.lookupAndUnannounce(topic, keyPair)
  await context.world.wire.settled()
  const sent = (command: number): Exchange[] => exchangesOf(context, node.site.host, { from, command })
  const replies = new Map(sent(COMMANDS.LOOKUP).map((exchange) => [exchange.to, exchange.response]))
  const wanted = [...replies].filter(([, reply]) => reply?.id && reply.token && concerns(reply.value, keyPair))
  const asked = sent(COMMANDS.UNANNOUNCE)
  const [to, due] = [asked.map((exchange) => exchange.to).sort(), wanted.map(([host]) => host).sort()]
  context.check(to.join() === due.join(), () => {
    return `Unannounces went to ${to.join(' ') || 'nobody'}, not to ${due.join(' ') || 'nobody'}.`
  })
  for (const { request, response, to: storer } of asked) {
    const message = announce.decode(request.value ?? Buffer.alloc(0))
    const { peer } = message
    context.check(peer !== null, 'An unannounce names no key.')
    const plain = message.refresh === null && message.bump === 0 && peer.relayAddresses.length === 0
    context.check(plain && request.value?.length === BYTES, 'An unannounce holds more than the key and its signature.')
    context.check(keyPair.publicKey.equals(peer.publicKey), 'An unannounce is of another key.')
    const token = replies.get(storer)?.token
    context.check(request.token !== null && token !== undefined && token !== null, 'An unannounce has no token.')
    context.check(Buffer.compare(request.token, token) === 0, 'An unannounce does not carry the token of its storer.')
    context.check(response?.error === 0, () => `${storer} does not acknowledge an unannounce.`)
  }
  return found
}

function concerns(value: Uint8Array | null, { publicKey }: KeyPair): boolean {
  if (value === null) return false
  const { peers } = lookupReply.decode(value)
  return peers.length >= FULL || peers.some((peer) => publicKey.equals(peer.publicKey))
}
