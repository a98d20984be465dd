import type { DrivenConnection } from '../../drivers/node.js'
import type { ScenarioContext } from '../../engine/index.js'

/** Messages of the bulk in each direction, and bytes of each: some dozens of packets. */
const MESSAGES = 32
const SIZE = 1024

/** Greets both ways, moves a bulk both ways at once, and ends both directions in order. */
export async function exchange(
  context: ScenarioContext,
  client: DrivenConnection,
  server: DrivenConnection
): Promise<void> {
  await pass(context, 'client', client, 'server', server, Buffer.from('hello from the client'))
  await pass(context, 'server', server, 'client', client, Buffer.from('hello from the server'))
  await Promise.all([
    bulk(context, 'client', client, 'server', server),
    bulk(context, 'server', server, 'client', client)
  ])
  await client.end()
  context.check((await server.read()) === null, 'The server did not see the end of the client’s data.')
  await server.end()
  context.check((await client.read()) === null, 'The client did not see the end of the server’s data.')
  for (const [name, end] of [['client', client] as const, ['server', server] as const]) {
    const failure = await end.closed()
    context.check(failure === null, () => `The ${name}’s connection closed with ${failure!.code ?? failure!.message}.`)
  }
}

async function pass(
  context: ScenarioContext,
  from: string,
  sender: DrivenConnection,
  to: string,
  receiver: DrivenConnection,
  message: Buffer
): Promise<void> {
  await sender.write(message)
  await expectMessage(context, from, to, receiver, message)
}

async function bulk(
  context: ScenarioContext,
  from: string,
  sender: DrivenConnection,
  to: string,
  receiver: DrivenConnection
): Promise<void> {
  const seed = context.bytes(`bulk from ${from}`)
  const messages = Array.from({ length: MESSAGES }, (_, i) =>
    Buffer.alloc(SIZE, Buffer.concat([seed, Buffer.from([i])]))
  )
  for (const message of messages) await sender.write(message)
  for (const message of messages) await expectMessage(context, from, to, receiver, message)
}

async function expectMessage(
  context: ScenarioContext,
  from: string,
  to: string,
  receiver: DrivenConnection,
  message: Buffer
): Promise<void> {
  const got = await receiver.read()
  if (got === null) {
    // It may also be a plain end, of a connection that stays half open.
    const failure = receiver.events.find(({ name }) => name === 'error')
    context.fail(`The ${to}’s connection ended (${failure?.code ?? 'no error'}) before the ${from}’s message came.`)
  }
  context.check(got.equals(message), () => {
    return `The ${to} got ${got.length} bytes that are not the ${message.length} that the ${from} wrote.`
  })
}
