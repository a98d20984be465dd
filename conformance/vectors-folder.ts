import { join } from 'node:path'
import { packageRoot } from './root.cjs'

/** Folder of the vector files that come with this package. */
export function vectorsFolder(): string {
  return join(packageRoot(), 'vectors', 'data')
}
