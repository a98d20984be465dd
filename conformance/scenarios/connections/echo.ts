import type { DrivenConnection } from '../../drivers/node.js'
import type { Finding, Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { type Ends, meet } from '../connecting.js'
import { join, place } from '../places.js'

const MEGABYTE = 1024 * 1024
/** ms within which what is written after the other side’s end arrives. */
const LATE = 5000
/** Bytes of each write. */
const WRITE = 64 * 1024

interface EchoTopology extends ScenarioTopology {
  /** Bytes that are echoed each way after the single one. */
  readonly bulk: number
}

const through = (server: string, client: string, bulk: number, more: Partial<EchoTopology> = {}): EchoTopology => ({
  ...place(
    8,
    { server, client },
    { name: `${server}:${client}`, sentence: 'each byte comes back; whoever ended can still read' }
  ),
  bulk,
  ...more
})

/** Real time: 1 s for each megabyte. */
export const echo: Scenario<EchoTopology> = {
  id: 'echo',
  title:
    'One byte, and then a megabyte, comes back as it was sent, from either side; after one side’s end the other can go on writing.',
  claims: ['STR-37', 'STR-69', 'STR-70', 'API-163', 'API-180', 'API-185'],
  roles: ['server', 'client'],
  needs: { lab: [], node: { server: ['connect'], client: ['connect'] } },
  topologies: [
    through('port-restricted-cone', 'port-restricted-cone', WRITE),
    through('open', 'open', MEGABYTE, { nightly: true }),
    through('port-restricted-cone', 'symmetric', MEGABYTE, { nightly: true })
  ],

  async run(context: ScenarioContext<EchoTopology>): Promise<Finding> {
    const network = await context.network()
    const [server, client] = [await join(context, network, 'server'), await join(context, network, 'client')]
    const listening = await server.listen({ keyPair: context.keyPair('server') })
    context.begin()
    const ends = await meet(context, client, listening, 'at first')
    const timeToOpen = context.now - context.began
    context.found({ timeToOpen })
    for (const [from, near, far] of sides(ends)) {
      await roundTrip(context, from, near, far, Buffer.from([0x2a]))
      await roundTrip(context, from, near, far, context.bytes(`bulk of the ${from}`), context.topology.bulk)
    }
    await halfOpen(context, ends)
    return { timeToOpen }
  }
}

const sides = ({ client, server }: Ends) => [['client', client, server] as const, ['server', server, client] as const]

/** `pattern` repeated to `size` bytes there, and the same back. */
async function roundTrip(
  context: ScenarioContext,
  from: string,
  near: DrivenConnection,
  far: DrivenConnection,
  pattern: Buffer,
  size = pattern.length
): Promise<void> {
  const sent = Buffer.alloc(size, pattern)
  const there = received(context, far, size, `the ${from}’s bytes`)
  await writeAll(near, sent)
  const back = received(context, near, size, `the echo of the ${from}’s bytes`)
  await writeAll(far, await there)
  context.check((await back).equals(sent), `The echo of ${size} bytes of the ${from} is not what was sent.`)
}

async function writeAll(to: DrivenConnection, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += WRITE) {
    if (!(await to.write(bytes.subarray(at, at + WRITE)))) await to.drained()
  }
}

async function received(context: ScenarioContext, from: DrivenConnection, size: number, what: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let count = 0; count < size; count += pieces.at(-1)!.length) {
    const bytes = await from.read()
    context.check(bytes !== null, () => `The connection ended after ${count} of ${size} bytes of ${what}.`)
    pieces.push(bytes)
  }
  return Buffer.concat(pieces)
}

/** The client ends its side; the server sees that, and speaks on; then it ends, and both close. */
async function halfOpen(context: ScenarioContext, { client, server }: Ends): Promise<void> {
  await client.end()
  context.check((await server.read()) === null, 'The server does not see the end of the client’s side.')
  await context.sleep(3000)
  const late = Buffer.from('after the end')
  const speaking = server.write(late).then(() => client.read())
  const got = await Promise.race([speaking, context.sleep(LATE).then(() => null)])
  context.check(
    got !== null && got.equals(late),
    'The client does not get what the server wrote after the client’s end.'
  )
  await server.end()
  context.check((await client.read()) === null, 'The client does not see the end of the server’s side.')
  for (const [name, end] of [['client', client] as const, ['server', server] as const]) {
    const failure = await end.closed()
    context.check(failure === null, () => `The ${name}’s connection closed with ${failure!.code ?? failure!.message}.`)
  }
}
