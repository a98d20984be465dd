import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { list } from 'tar'
import { UserError } from '../../errors.js'
import { type NpmRunner, readFailure } from './npm.js'

/** A release candidate as the tarball that would be published. */
export interface Candidate {
  /** The name in its package.json. */
  readonly package: string
  /** sha256 of the tarball: a candidate that changed is another one. */
  readonly digest: string
  copyTo(file: string): Promise<void>
  /** Removes what was made on the way. */
  close(): Promise<void>
}

/**
 * Reads a tarball, or packs the folder of a checkout with `npm pack`, which takes what would be published and leaves the
 * folder as it is: none of its scripts run, and its node_modules and .git stay where they are.
 *
 * @throws UserError `NO_FILE`, `BAD_FILE`.
 */
export async function openCandidate(path: string, run: NpmRunner): Promise<Candidate> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new UserError('NO_FILE', `There is no file or folder ${path}.`)
  if (!found.isDirectory()) return readTarball(path, async () => {})

  const temporary = await mkdtemp(join(tmpdir(), 'punchlist-pack-'))
  const close = (): Promise<void> => rm(temporary, { recursive: true, force: true })
  try {
    return await readTarball(await pack(path, temporary, run), close)
  } catch (err) {
    await close()
    throw err
  }
}

async function pack(checkout: string, into: string, run: NpmRunner): Promise<string> {
  if ((await stat(join(checkout, 'package.json')).catch(() => null)) === null) {
    throw new UserError('NO_FILE', `${checkout} holds no package.json; name the folder of a checkout, or a .tgz.`)
  }
  const result = await run(['pack', checkout, '--ignore-scripts', '--pack-destination', into, '--loglevel=error'], into)
  const [file] = await readdir(into)
  if (result.exitCode === 0 && file !== undefined) return join(into, file)
  const failure = readFailure(result)
  const words = failure.kind === 'other' ? failure.words : result.stderr
  throw new UserError('BAD_FILE', `npm cannot pack ${checkout}; mend it or name a tarball. It says: ${words}`)
}

async function readTarball(file: string, close: () => Promise<void>): Promise<Candidate> {
  const name = await packageName(file)
  if (name === null) {
    throw new UserError(
      'BAD_FILE',
      `${file} is not a package: it holds no package/package.json with a name. Make it with npm pack.`
    )
  }
  const digest = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  return { package: name, digest, copyTo: (to) => copyFile(file, to), close }
}

/** The name in the package.json of a tarball; null if there is none. */
async function packageName(file: string): Promise<string | null> {
  let text: string | null = null
  try {
    await list({
      file,
      strict: true,
      // npm names the folder `package`; tarballs of git hosts have the name of a commit there.
      filter: (path) => /^[^/]+\/package\.json$/.test(path.replace(/^\.\//, '')),
      onReadEntry: (entry) => {
        const chunks: Buffer[] = []
        entry.on('data', (chunk: Buffer) => chunks.push(chunk))
        entry.on('end', () => (text = Buffer.concat(chunks).toString()))
      }
    })
    const { name } = JSON.parse(text ?? '{}') as { name?: unknown }
    return typeof name === 'string' && /^(@[\w.~-]+\/)?[\w.~-]+$/.test(name) ? name : null
  } catch {
    return null
  }
}
