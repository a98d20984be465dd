import { encodeKey, hash } from '../../crypto/index.js'
import { type Command, ONE_SHOT } from '../command.js'
import { UserError } from '../errors.js'
import { keyPairOf, writeSeed } from '../keys.js'
import { KEY_OPTIONS } from '../options.js'

export const key: Command = {
  ...ONE_SHOT,
  name: 'key',
  args: [],
  summary: 'Show the public key of a name or seed, or make a seed',
  details: ['Sends nothing. What is known by a name alone can be signed by everybody who knows the name: keep a seed.'],
  network: 'none',
  options: [
    { name: 'new', value: 'FILE', text: 'Write a new random seed there, readable by you only' },
    ...KEY_OPTIONS
  ],
  examples: ['punchlist-node key --new ./seed', 'punchlist-node key --seed-file ./seed --name blog'],
  async run({ options, out }) {
    const file = options.text('new')
    if (file !== null && (options.has('seed') || options.has('seed-file') || options.has('name'))) {
      throw new UserError('USAGE', '--new makes a seed of its own: leave --name, --seed and --seed-file out.')
    }
    const pair = file === null ? await keyPairOf(options) : await writeSeed(file)
    if (pair === null) throw new UserError('USAGE', 'key needs --new FILE, --name, --seed or --seed-file.')
    const publicKey = pair.publicKey.toString('hex')
    const fields = { publicKey, z32: encodeKey(pair.publicKey), target: hash(pair.publicKey).toString('hex') }
    out.event('key', fields, publicKey)
  }
}
