import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'tar'
import { version as packageVersion } from '../version.js'
import { loadVectors } from './load.js'
import { LICENSE_FILE, VECTORS_DIR } from './paths.js'

/** The time of every file in the tarball: the same vectors make the same bytes. */
const MTIME = new Date('1985-10-26T08:15:00Z')

/**
 * Makes `punchlist-vectors-<version>.tgz` in a folder: data, schema and README, for those who want no npm.
 *
 * @returns the path of the tarball.
 * @throws UserError if a vector file is not what it should be: nothing broken leaves the house.
 */
export function packVectors(outDir: string, version = packageVersion()): string {
  loadVectors(join(VECTORS_DIR, 'data'))
  const name = `punchlist-vectors-${version}`
  const path = join(outDir, `${name}.tgz`)
  mkdirSync(outDir, { recursive: true })
  const staging = mkdtempSync(join(tmpdir(), 'punchlist-vectors-'))
  try {
    for (const part of ['README.md', 'data', 'schema']) {
      cpSync(join(VECTORS_DIR, part), join(staging, name, part), { recursive: true })
    }
    cpSync(LICENSE_FILE, join(staging, name, 'LICENSE'))
    create({ file: path, cwd: staging, sync: true, gzip: true, portable: true, mtime: MTIME }, [name])
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
  return path
}
