import { join } from 'node:path'
import { packageRoot } from '../root.cjs'

/** The folder that holds `data`, `schema` and `README.md`. */
export const VECTORS_DIR = join(packageRoot(), 'vectors')

/** The vector files that come with this package. */
export const DATA_DIR = join(VECTORS_DIR, 'data')

export const LICENSE_FILE = join(packageRoot(), 'LICENSE')
