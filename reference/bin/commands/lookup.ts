import { type Command, ONE_SHOT } from '../command.js'
import { UserError } from '../errors.js'
import { keyPairOf } from '../keys.js'
import { KEY_OPTIONS } from '../options.js'
import { nodeFields, publicKey, topic, withPort } from '../values.js'

export const lookup: Command = {
  ...ONE_SHOT,
  name: 'lookup',
  args: ['TOPIC'],
  summary: 'List who is announced under a topic',
  details: [
    'One line per public key, as soon as it is found, and the nodes that forward to it. TOPIC is a name, which is hashed, ' +
      'or 64 digits of hex.'
  ],
  options: [],
  examples: ['punchlist-node lookup my-game --bootstrap 127.0.0.1:49737'],
  async run(context) {
    const { out, log, life } = context
    const target = topic(context.args[0] as string)
    const node = await context.node()
    /** BOUNDED: by 20 keys per answer of one query. */
    const seen = new Set<string>()
    const query = node.lookup(target, { signal: life.signal })
    for await (const { peers, bump, from } of query) {
      for (const peer of peers) {
        const key = peer.publicKey.toString('hex')
        if (seen.has(key)) continue
        seen.add(key)
        const relayAddresses = peer.relayAddresses.map(withPort)
        const fields = { publicKey: key, relayAddresses, bump, from: nodeFields(from) }
        out.event('peer', fields, [key, ...relayAddresses].join(' '))
      }
    }
    const hex = target.toString('hex')
    out.event('done', { topic: hex, peers: seen.size, answers: query.successes }, null)
    log.info(`${seen.size} found; ${query.successes} nodes answered`)
    if (seen.size > 0) return
    if (query.successes === 0) throw new UserError('UNREACHABLE', 'No node answered.')
    throw new UserError('NOT_FOUND', `Nobody is announced under ${hex}.`)
  }
}

export const findPeer: Command = {
  ...ONE_SHOT,
  name: 'find-peer',
  args: ['[KEY]'],
  summary: 'List the nodes that know a listening server',
  details: [
    'KEY is the public key of the server: 64 digits of hex, 52 of z-base-32 or a pear:// link; or --name, --seed or ' +
      '--seed-file. Each node is told with the relays it has on record.'
  ],
  options: KEY_OPTIONS,
  examples: ['punchlist-node find-peer 3b6a27bc...59ed29 --bootstrap 127.0.0.1:49737'],
  async run(context) {
    const { args, options, out, log, life } = context
    const pair = await keyPairOf(options)
    if ((args[0] === undefined) === (pair === null)) {
      throw new UserError('USAGE', 'find-peer needs a KEY, or one of --name, --seed and --seed-file.')
    }
    const key = pair === null ? publicKey('KEY', args[0] as string) : pair.publicKey
    const node = await context.node()
    let nodes = 0
    const query = node.findPeer(key, { signal: life.signal })
    for await (const { peer, from } of query) {
      nodes++
      const relayAddresses = peer.relayAddresses.map(withPort)
      const fields = { publicKey: peer.publicKey.toString('hex'), relayAddresses, from: nodeFields(from) }
      out.event('found', fields, [withPort(from), ...relayAddresses].join(' '))
    }
    const hex = key.toString('hex')
    out.event('done', { publicKey: hex, nodes, answers: query.successes }, null)
    log.info(`${nodes} of ${query.successes} nodes that answered know it`)
    if (nodes > 0) return
    if (query.successes === 0) throw new UserError('UNREACHABLE', 'No node answered.')
    throw new UserError('NOT_FOUND', `Nobody knows a server with the key ${hex}.`)
  }
}
