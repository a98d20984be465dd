import { bare, type BareStream } from './bare-stream.js'
import type { Connection, Kind } from './classes.js'
import { type Lab, type Listening, once } from './lab.js'

/** The connection of an implementation, and a bare stream on the other side of it. */
export interface Scripted {
  readonly bare: BareStream
  /** Ours to look at. On the server it exists as soon as something came. */
  connection(): Promise<Connection>
}

export const SIDES = ['server', 'client'] as const
export type Side = (typeof SIDES)[number]

/** A connection of `kind` on one side; the other side is a node of the peer whose stream is written by hand. */
export async function scripted(lab: Lab, kind: Kind, side: Side): Promise<Scripted> {
  await lab.network()
  const hook = bare()
  const { createSecretStream, streams } = hook
  if (side === 'server') {
    const listening = await lab.listening(kind)
    const far = await lab.node('hyperdht', 'client')
    far.connect(listening.publicKey, { createSecretStream })
    await streams[0]!.started
    return { bare: streams[0]!, connection: () => firstOf(listening) }
  }
  const listening = await lab.listening('hyperdht', { createSecretStream })
  const node = await lab.node(kind, 'client')
  const come = once(listening.server, 'connection')
  const client = node.connect(listening.publicKey)
  client.on('error', () => {})
  await come
  return { bare: streams[0]!, connection: () => Promise.resolve(client) }
}

async function firstOf({ server, accepted }: Listening): Promise<Connection> {
  if (accepted.length === 0) await once(server, 'connection')
  return accepted[0]!
}

/** Its error, or null, when it has closed: for one that may have closed already. */
export async function endOf(connection: Connection): Promise<(Error & { code?: string }) | null> {
  const stream = connection as Connection & { readonly _readableState: { readonly error: Error | null } }
  if (!connection.destroyed) await once(connection, 'close')
  const { error } = stream._readableState
  // What streamx notes for a destruction without an error.
  return error === null || error.message === 'Stream was destroyed' ? null : error
}
