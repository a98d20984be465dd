import {
  type ConnectOptions,
  type DrivenConnection,
  type DrivenNode,
  type DrivenServer,
  NodeFailure
} from '../drivers/node.js'
import type { ScenarioContext } from '../engine/index.js'
import { Door } from './door.js'

/** Both ends of a connection that is open. */
export interface Ends {
  readonly client: DrivenConnection
  readonly server: DrivenConnection
}

/** Connects, and passes a message each way, which proves that there is a path (HP-189). `when` is for the report. */
export async function meet(
  context: ScenarioContext,
  client: DrivenNode,
  listening: DrivenServer,
  when: string,
  options: ConnectOptions = {}
): Promise<Ends> {
  const ends = await tryToMeet(context, client, listening, when, options)
  if (ends instanceof NodeFailure) context.fail(`The client does not get through ${when}: ${reason(ends)}.`)
  return ends
}

/** The same, or why not. */
export async function tryToMeet(
  context: ScenarioContext,
  client: DrivenNode,
  listening: DrivenServer,
  when: string,
  options: ConnectOptions = {}
): Promise<Ends | NodeFailure> {
  const door = Door.of(listening)
  const near = await client.connect(listening.publicKey, options)
  const failure = await openFailure(near)
  if (failure !== null) return failure
  const far = await Promise.race([door.otherEndOf(near), ended(near)])
  if (far instanceof NodeFailure) return far
  const ends = { client: near, server: far }
  await talk(context, ends, when)
  return ends
}

/** How an attempt to connect fails; null if it opens, and then it is taken down again. */
export async function attempt(
  client: DrivenNode,
  publicKey: Uint8Array,
  options: ConnectOptions = {}
): Promise<NodeFailure | null> {
  const connection = await client.connect(publicKey, options)
  const failure = await openFailure(connection)
  if (failure === null) await connection.destroy()
  return failure
}

/** One message each way. */
export async function talk(context: ScenarioContext, { client, server }: Ends, when: string): Promise<void> {
  for (const [from, sender, receiver] of [
    ['client', client, server],
    ['server', server, client]
  ] as const) {
    const message = Buffer.from(`${from}, ${when}, at ${context.now}`)
    await sender.write(message)
    const got = await receiver.read()
    context.check(got !== null, () => `The connection ended before the ${from}’s message came, ${when}.`)
    context.check(got.equals(message), () => `Another message came than the ${from}’s, ${when}.`)
  }
}

/** Ends both directions in order. */
export async function part(context: ScenarioContext, { client, server }: Ends): Promise<void> {
  await Promise.all([client.end(), server.end()])
  for (const [name, end] of [['client', client] as const, ['server', server] as const]) {
    const failure = await end.closed()
    context.check(failure === null, () => `The ${name}’s connection closed with ${reason(failure!)}.`)
  }
}

/** For people: the code, or else the words. */
export function reason({ code, message }: NodeFailure): string {
  return code ?? message
}

async function openFailure(connection: DrivenConnection): Promise<NodeFailure | null> {
  try {
    await connection.opened()
    return null
  } catch (err) {
    if (err instanceof NodeFailure) return err
    throw err
  }
}

async function ended(connection: DrivenConnection): Promise<NodeFailure> {
  return (await connection.closed()) ?? new NodeFailure('connection', null, 'closed without an error')
}
