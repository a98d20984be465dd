import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of this package, seen from `dist/esm/vectors`. */
const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url))

/** The folder that holds `data`, `schema` and `README.md`. */
export const VECTORS_DIR = join(PACKAGE, 'vectors')

/** The vector files that come with this package. */
export const DATA_DIR = join(VECTORS_DIR, 'data')

export const LICENSE_FILE = join(PACKAGE, 'LICENSE')

/** Version of this package, which is that of the vectors. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version
}
