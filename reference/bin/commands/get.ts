import { type Command, type Context, ONE_SHOT } from '../command.js'
import { UserError } from '../errors.js'
import { keyPairOf } from '../keys.js'
import { KEY_OPTIONS } from '../options.js'
import { hex32, nodeFields, publicKey } from '../values.js'

export const get: Command = {
  ...ONE_SHOT,
  name: 'get',
  args: ['[HASH]'],
  summary: 'Fetch a value by its hash or by a key, to stdout',
  details: [
    'Writes the very bytes that were put. What comes is verified: it hashes to HASH, or is signed by the key, and then it ' +
      'is the one with the highest seq that anybody has.'
  ],
  options: [
    { name: 'key', value: 'KEY', text: 'Public key: 64 digits of hex, 52 of z-base-32 or a pear:// link' },
    ...KEY_OPTIONS,
    { name: 'seq', value: 'N', text: 'Lowest seq of interest; default: 0' },
    { name: 'first', text: 'Take the first valid answer instead of the newest of all' }
  ],
  examples: [
    'punchlist-node get 324dcf02...2f3b1cf --bootstrap 127.0.0.1:49737',
    'punchlist-node get --name greeting --bootstrap 127.0.0.1:49737 --json'
  ],
  async run(context) {
    const [text] = context.args
    const key = await keyOf(context)
    if ((text === undefined) === (key === null)) {
      throw new UserError('USAGE', 'get needs a HASH, or one of --key, --name, --seed and --seed-file.')
    }
    await (key === null ? byHash(context, hex32('HASH', text as string)) : byKey(context, key))
  }
}

async function keyOf({ options }: Context): Promise<Buffer | null> {
  const [text, pair] = [options.text('key'), await keyPairOf(options)]
  if (text === null) return pair?.publicKey ?? null
  if (pair !== null)
    throw new UserError('USAGE', '--key is a whole public key: leave --name, --seed and --seed-file out.')
  return publicKey('--key', text)
}

async function byHash(context: Context, hash: Buffer): Promise<void> {
  const { options, out, life } = context
  if (options.has('seq') || options.has('first')) {
    throw new UserError('USAGE', '--seq and --first go with a key: a value under its hash never changes.')
  }
  const node = await context.node()
  const result = await life.unlessEnding(node.immutableGet(hash))
  if (result === null) throw new UserError('NOT_FOUND', `Nobody has a value with the hash ${hash.toString('hex')}.`)
  out.value(result.value, { hash: hash.toString('hex'), from: nodeFields(result.from) })
}

async function byKey(context: Context, key: Buffer): Promise<void> {
  const { options, out, log, life } = context
  const seq = options.integer('seq', 0, Number.MAX_SAFE_INTEGER) ?? 0
  const node = await context.node()
  const result = await life.unlessEnding(node.mutableGet(key, { seq, latest: !options.has('first') }))
  if (result === null) throw new UserError('NOT_FOUND', `Nobody has a value of the key ${key.toString('hex')}.`)
  out.value(result.value, { publicKey: key.toString('hex'), seq: result.seq, from: nodeFields(result.from) })
  log.info(`seq ${result.seq}`)
}
