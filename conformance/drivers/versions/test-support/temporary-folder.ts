import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder, gone after the tests of the `describe` that calls this. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'punchlist-versions-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
