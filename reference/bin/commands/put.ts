import type HyperDHT from '../../index.js'
import type { KeyPair } from '../../crypto/index.js'
import { type Command, type Context, ONE_SHOT } from '../command.js'
import { UserError } from '../errors.js'
import { keyPairOf } from '../keys.js'
import { KEY_OPTIONS } from '../options.js'
import { readAll } from '../values.js'

export const put: Command = {
  ...ONE_SHOT,
  name: 'put',
  args: ['[VALUE...]'],
  summary: 'Store a value: under its hash, or signed under a key',
  details: [
    'Without VALUE, the value is what comes through stdin, byte by byte. Prints the hash or the public key to get it by. ' +
      'Up to 1274 bytes under a hash, 1198 under a key. Storers keep a value for 32 hours or more after the last put.',
    'With --name, --seed or --seed-file the value belongs to a key: a later put replaces it. Each put has a number, the ' +
      'seq, that only goes up; by default the one after what is stored.'
  ],
  options: [
    { name: 'seq', value: 'N', text: 'Number of this value; default: one more than what is stored' },
    ...KEY_OPTIONS
  ],
  examples: [
    'echo hello | punchlist-node put --bootstrap 127.0.0.1:49737',
    'punchlist-node put --name greeting "good morning" --bootstrap 127.0.0.1:49737'
  ],
  async run(context) {
    const { options, life } = context
    const keyPair = await keyPairOf(options)
    const seq = options.integer('seq', 0, Number.MAX_SAFE_INTEGER)
    if (seq !== null && keyPair === null) {
      throw new UserError(
        'USAGE',
        '--seq goes with --name, --seed or --seed-file: a value under its hash never changes.'
      )
    }
    const value = await life.unlessEnding(valueOf(context))
    const node = await context.node()
    await (keyPair === null ? immutable(context, node, value) : mutable(context, node, keyPair, value, seq))
  }
}

async function valueOf({ args, input }: Context): Promise<Buffer> {
  if (args.length > 0) return Buffer.from(args.join(' '))
  if (input === null) throw new UserError('USAGE', 'put needs a VALUE here.')
  return readAll(input)
}

async function immutable({ out, log, life }: Context, node: HyperDHT, value: Buffer): Promise<void> {
  const result = await life.unlessEnding(node.immutablePut(value, { strict: true }))
  const hash = result.hash.toString('hex')
  out.event('stored', { hash, bytes: value.length, ...counts(result) }, hash)
  log.info(`${value.length} bytes stored on ${result.stored.length} nodes`)
}

async function mutable(
  { out, log, life }: Context,
  node: HyperDHT,
  keyPair: KeyPair,
  value: Buffer,
  given: number | null
): Promise<void> {
  const seq = given ?? (await life.unlessEnding(nextSeq(node, keyPair)))
  const result = await life.unlessEnding(node.mutablePut(keyPair, value, { seq, strict: true }))
  const publicKey = keyPair.publicKey.toString('hex')
  out.event('stored', { publicKey, seq, bytes: value.length, ...counts(result) }, publicKey)
  log.info(`${value.length} bytes stored on ${result.stored.length} nodes, seq ${seq}`)
}

async function nextSeq(node: HyperDHT, { publicKey }: KeyPair): Promise<number> {
  const stored = await node.mutableGet(publicKey)
  return stored === null ? 0 : stored.seq + 1
}

function counts({ stored, refused, failed }: Record<'stored' | 'refused' | 'failed', readonly unknown[]>): object {
  return { stored: stored.length, refused: refused.length, failed: failed.length }
}
