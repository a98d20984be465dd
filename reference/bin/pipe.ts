import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { STORY_CHANNEL } from '../hyperdht/story/index.js'
import type HyperDHT from '../index.js'
import type { Context } from './command.js'
import { UserError } from './errors.js'
import type { OptionSpec } from './options.js'

/** For commands that connect or are connected to. */
export const VERBOSE: OptionSpec = {
  name: 'verbose',
  text: 'Tell each step of a connection as it happens: nodes asked, NATs seen, holes punched'
}

/** A message of the diagnostics channel. */
interface Step {
  readonly role: 'connect' | 'accept'
  readonly publicKey: Uint8Array
  readonly at: number
  readonly what: string
  readonly facts?: Readonly<Record<string, unknown>>
}

/** Digits of a key that tell it from others. */
const KEY_DIGITS = 8

/** With `--verbose`: tells each step of every attempt in the log, until the end. */
export function tellSteps({ options, log, life }: Context): void {
  if (!options.has('verbose')) return
  const tell = (message: unknown): void => {
    const { role, publicKey, ...step } = message as Step
    const key = Buffer.from(publicKey).toString('hex').slice(0, KEY_DIGITS)
    log.info(`${role} ${key}, ${stepText(step)}`)
  }
  subscribe(STORY_CHANNEL, tell)
  life.atEnd(async () => void unsubscribe(STORY_CHANNEL, tell))
}

/** A step of a story on one line. */
export function stepText({ at, what, facts }: Omit<Step, 'role' | 'publicKey'>): string {
  return `${at} ms: ${what}${facts === undefined ? '' : ` ${JSON.stringify(facts)}`}`
}

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
