import type HyperDHT from '../index.js'
import type { Context } from './command.js'
import { UserError } from './errors.js'

/** The encrypted stream of a connection. */
type Connection = HyperDHT.NoiseSecretStream

/**
 * Carries stdin to the other side, and what comes from there to stdout, until both sides have ended: a side that has said
 * all still listens. Somebody at a terminal never ends, so there the other side's end is the end.
 *
 * @throws UserError `BROKEN` if the connection closes before.
 */
export async function carry(connection: Connection, { input, out, log, life }: Context): Promise<void> {
  const stdin = input as NonNullable<typeof input> & { readonly isTTY?: boolean }
  let [sent, received] = [0, 0]
  let [hasHeardAll, hasSaidAll] = [false, false]
  const sayNoMore = (): void => {
    hasSaidAll = true
    connection.end()
  }
  const closed = new Promise<void>((resolve, reject) => {
    let failure: Error | null = null
    stdin.once('error', (err) => {
      reject(err)
      connection.destroy()
    })
    connection.on('error', (err: Error) => (failure = err))
    connection.once('close', () => {
      if (failure === null && hasHeardAll && hasSaidAll) resolve()
      else reject(new UserError('BROKEN', `The connection broke after ${counted()}: ${failure?.message ?? 'closed'}.`))
    })
  })
  const counted = (): string => `${sent} bytes out and ${received} in`

  connection.on('data', (bytes: Buffer) => {
    received += bytes.length
    connection.pause()
    void out.chunk(bytes).then(() => connection.resume())
  })
  connection.once('end', () => {
    hasHeardAll = true
    if (stdin.isTTY === true) sayNoMore()
  })
  stdin.on('data', (bytes: Buffer) => {
    sent += bytes.length
    if (!connection.write(bytes)) stdin.pause()
  })
  connection.on('drain', () => stdin.resume())
  stdin.once('end', sayNoMore)
  life.atEnd(async () => {
    stdin.pause()
    connection.destroy()
  })

  await life.unlessEnding(closed)
  out.event('ended', { sent, received }, null)
  log.debug(`ended: ${counted()}`)
}

/** For `--json`, and the log: with whom. */
export function tellConnected(connection: Connection, { out, log }: Context): void {
  const publicKey = connection.remotePublicKey.toString('hex')
  const { remoteHost: host, remotePort: port } = connection.rawStream as { remoteHost: string; remotePort: number }
  out.event('connected', { publicKey, host, port }, null)
  log.info(`connected to ${publicKey} at ${host}:${port}`)
}
