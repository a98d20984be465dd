import { open, readFile } from 'node:fs/promises'
import { hash, type KeyPair, keyPair, randomBytes, SEED_SIZE } from '../crypto/index.js'
import { UserError } from './errors.js'
import type { Options } from './options.js'
import { hex32 } from './values.js'

/** What is hashed with a name, so that a name used elsewhere gives another key. Part of the format: never changed. */
const LABEL = Buffer.from('punchlist-node key of a name\n')

/**
 * The key pair that the options describe: of a seed, of a name, or of both; null without any of them.
 *
 * @throws UserError
 */
export async function keyPairOf(options: Options): Promise<KeyPair | null> {
  const seed = await seedOf(options)
  const name = options.text('name')
  if (name === null) return seed === null ? null : keyPair(seed)
  // With the length of what varies, so that no name alone spells a seed and a name.
  const known = seed ?? Buffer.alloc(0)
  return keyPair(hash(LABEL, Buffer.from([known.length]), known, Buffer.from(name)))
}

async function seedOf(options: Options): Promise<Buffer | null> {
  const [text, file] = [options.text('seed'), options.text('seed-file')]
  if (text !== null && file !== null) throw new UserError('USAGE', 'Give one of --seed and --seed-file.')
  if (text !== null) return hex32('--seed', text)
  if (file === null) return null
  const content = (await readFile(file, 'utf8')).trim()
  if (/^[0-9a-fA-F]{64}$/.test(content)) return Buffer.from(content, 'hex')
  throw new UserError('BAD_FILE', `${file} is no seed file: it must hold 64 digits of hex. Make one: key --new FILE.`)
}

/** Writes a new seed into a file that only its owner may read. Never overwrites one. */
export async function writeSeed(file: string): Promise<KeyPair> {
  const seed = randomBytes(SEED_SIZE)
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(seed.toString('hex') + '\n')
  } finally {
    await handle.close()
  }
  return keyPair(seed)
}
