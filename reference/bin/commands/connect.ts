import type HyperDHT from '../../index.js'
import type { Command, Context } from '../command.js'
import { UserError } from '../errors.js'
import { keyPairOf } from '../keys.js'
import { pipeNode } from '../network.js'
import { KEY_OPTIONS } from '../options.js'
import { carry, stepText, tellConnected, tellSteps, VERBOSE } from '../pipe.js'
import { publicKey } from '../values.js'

export const connect: Command = {
  name: 'connect',
  args: ['KEY'],
  summary: 'Connect to a server by its public key, and be a pipe to it',
  details: [
    'What comes in on stdin goes to the server, and what it says to stdout, encrypted from end to end, until both sides have ' +
      'ended. Through NATs a hole is punched; if that fails, --log debug tells what was tried, and --verbose tells it as it happens.'
  ],
  network: 'needed',
  inShell: false,
  stays: () => false,
  options: [VERBOSE, ...KEY_OPTIONS],
  examples: ['tar c . | punchlist-node connect 324dcf02...2f3b1cf --bootstrap 127.0.0.1:49737'],
  async run(context) {
    const { args, options, life, log } = context
    tellSteps(context)
    const key = publicKey('KEY', args[0] as string)
    const keyPair = await keyPairOf(options)
    const node = await pipeNode(options, 'needed', life, log)
    const connection = node.connect(key, keyPair === null ? {} : { keyPair })
    await opened(connection, key, context)
    tellConnected(connection, context)
    await carry(connection, context)
  }
}

/** @throws UserError with the true cause of a connection that does not come about. */
async function opened(
  connection: HyperDHT.NoiseSecretStream,
  key: Buffer,
  { options, life, log }: Context
): Promise<void> {
  await life.unlessEnding(
    new Promise<void>((resolve, reject) => {
      connection.once('open', resolve)
      connection.once('error', (err: HyperDHT.ConnectFailure) => {
        // Told already if it is verbose.
        if (!options.has('verbose')) for (const step of err.story?.steps ?? []) log.debug(stepText(step))
        reject(failure(err, key))
      })
    })
  )
}

function failure(err: HyperDHT.ConnectFailure, key: Buffer): UserError {
  const name = key.toString('hex')
  if (err.code === 'PEER_NOT_FOUND') {
    return new UserError('NOT_FOUND', `Nobody knows a server with the key ${name}.`, err.code)
  }
  const cause = err.cause instanceof Error ? `${err.message} (${err.cause.message})` : err.message
  return new UserError('UNREACHABLE', `No connection to ${name}: ${cause}.`, err.code)
}
