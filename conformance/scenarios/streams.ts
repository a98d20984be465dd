import { type DrivenConnection, NodeFailure } from '../drivers/node.js'
import type { Finding, Scenario, ScenarioContext } from '../engine/index.js'
import { attempt, meet } from './connecting.js'
import { exchange } from './connect/exchange.js'
import { join, place } from './places.js'

/** Bytes of the bulk, and of each write of it: more than a stream takes at once. */
const BULK = 1024 * 1024
const WRITE = 64 * 1024
/** ms that its reader does nothing. */
const LATE = 300
/** Unordered messages that are sent until one arrives: none has to. */
const MESSAGES = 8

/** Connections without a NAT, by what passes over them: for labs that see no datagrams too. */
export const streams: Scenario = {
  id: 'streams',
  title:
    'Over connections without a NAT data passes whole and in order, however late it is read; messages pass; ends and ' +
    'resets are seen at the other side; an unknown key is not found.',
  claims: ['API-163', 'API-180', 'API-185', 'API-192', 'API-186', 'API-172'],
  roles: ['server', 'client'],
  needs: { lab: [], node: { network: ['discovery'], server: ['connect'], client: ['connect'] } },
  topologies: [
    place(
      4,
      { server: 'open', client: 'open' },
      { name: 'open', sentence: 'all that is written arrives, and ends are seen' }
    )
  ],

  async run(context: ScenarioContext): Promise<Finding> {
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const listening = await server.listen({ keyPair: context.keyPair('server') })
    context.begin()
    const first = await meet(context, client, listening, 'at first')
    const timeToOpen = context.now - context.began
    context.found({ timeToOpen })
    await exchange(context, first.client, first.server)

    const second = await meet(context, client, listening, 'again')
    await bulk(context, second.client, second.server)
    await message(context, second.client, second.server)
    await message(context, second.server, second.client)
    await second.client.destroy()
    await second.server.closed()
    context.check((await second.server.read()) === null, 'The server reads data after the client’s reset.')

    const failure = await attempt(client, context.keyPair('nobody').publicKey)
    context.check(failure instanceof NodeFailure, 'A connection to a key that nobody has opens.')
    context.check(failure.code === 'PEER_NOT_FOUND', () => {
      return `A connection to a key that nobody has fails with ${failure.code ?? failure.message}, not PEER_NOT_FOUND.`
    })
    return { timeToOpen }
  }
}

/** Writes as fast as the stream takes it, to a reader that is late. */
async function bulk(context: ScenarioContext, from: DrivenConnection, to: DrivenConnection): Promise<void> {
  const reading = readAll(context, to)
  let waited = 0
  for (let sent = 0; sent < BULK; sent += WRITE) {
    if (await from.write(Buffer.alloc(WRITE, sent / WRITE))) continue
    waited++
    await from.drained()
  }
  context.check(waited > 0, 'The writer was never asked to wait.')
  const bytes = await reading
  const wrong = bytes.findIndex((byte, i) => byte !== (Math.floor(i / WRITE) & 0xff))
  context.check(wrong === -1, () => `Byte ${wrong} of the bulk is not what was written.`)
}

async function readAll(context: ScenarioContext, from: DrivenConnection): Promise<Buffer> {
  await context.sleep(LATE)
  const pieces: Buffer[] = []
  for (let count = 0; count < BULK; count += pieces.at(-1)!.length) {
    const bytes = await from.read()
    context.check(bytes !== null, () => `The connection ended after ${count} of ${BULK} bytes of the bulk.`)
    pieces.push(bytes)
  }
  return Buffer.concat(pieces)
}

async function message(context: ScenarioContext, from: DrivenConnection, to: DrivenConnection): Promise<void> {
  const sent = context.bytes('message')
  for (let i = 0; i < MESSAGES; i++) await from.send(sent)
  const got = await to.receive()
  context.check(got.equals(sent), 'Another unordered message came than was sent.')
}
