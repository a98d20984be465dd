import HyperDHT from '../../index.js'
import { encodeKey } from '../../crypto/index.js'
import type { Command, Context } from '../command.js'
import { keyPairOf } from '../keys.js'
import { pipeNode } from '../network.js'
import { KEY_OPTIONS } from '../options.js'
import { carry, tellConnected, tellSteps, VERBOSE } from '../pipe.js'
import { publicKey } from '../values.js'

export const listen: Command = {
  name: 'listen',
  args: [],
  summary: 'Wait for one connection, and be a pipe to it',
  details: [
    'Tells its public key on stderr. What comes in on stdin goes to whoever connects, and what comes from there to stdout, ' +
      'encrypted from end to end, until both sides have ended. Further clients are refused meanwhile. The key is random ' +
      'unless --name, --seed or --seed-file says otherwise.'
  ],
  network: 'needed',
  inShell: false,
  stays: () => false,
  options: [
    {
      name: 'allow',
      value: 'KEY',
      text: 'Only who has this public key may connect; default: everybody',
      repeatable: true
    },
    VERBOSE,
    ...KEY_OPTIONS
  ],
  examples: [
    'punchlist-node listen --bootstrap 127.0.0.1:49737 > received.tar',
    'punchlist-node listen --seed-file ./seed --allow 324dcf02...2f3b1cf --public'
  ],
  async run(context) {
    tellSteps(context)
    const { options, out, log, life } = context
    const keyPair = (await keyPairOf(options)) ?? HyperDHT.keyPair()
    const allowed = options.list('allow').map((text) => publicKey('--allow', text))
    const node = await pipeNode(options, 'needed', life, log)
    const connection = await first(node, keyPair, allowed, context, () => {
      const key = keyPair.publicKey.toString('hex')
      out.event('serving', { publicKey: key, z32: encodeKey(keyPair.publicKey) }, null)
      log.info(`listening, connect to ${key}`)
    })
    tellConnected(connection, context)
    await carry(connection, context)
  }
}

/** The first connection of somebody who may. Others are refused from then on. */
async function first(
  node: HyperDHT,
  keyPair: HyperDHT.KeyPair,
  allowed: readonly Buffer[],
  { life, log }: Context,
  onlistening: () => void
): Promise<HyperDHT.NoiseSecretStream> {
  let taken = false
  const server = node.createServer({
    firewall: (key) => taken || (allowed.length > 0 && !allowed.some((one) => one.equals(key)))
  })
  const connected = new Promise<HyperDHT.NoiseSecretStream>((resolve) => {
    server.on('connection', (stream: HyperDHT.NoiseSecretStream) => {
      stream.on('error', () => {})
      if (taken) {
        log.debug('one more client was let go')
        stream.destroy()
        return
      }
      taken = true
      resolve(stream)
    })
  })
  life.atEnd(() => server.close())
  await life.unlessEnding(server.listen(keyPair))
  onlistening()
  return life.unlessEnding(connected)
}
