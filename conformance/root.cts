import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The folder of the installed package, from which its data files (vectors, schemas) are read.
 *
 * This file is CommonJS in both builds, hence `.cts`: `__dirname` is there whether it was imported or required, while
 * `import.meta` is not. The folder is the nearest one above with a `bin`, which neither `dist` nor what is in it has.
 */
export function packageRoot(): string {
  let folder = __dirname
  while (!existsSync(join(folder, 'bin', 'punchlist.js'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error(`${__dirname} is not inside the package punchlist`)
    folder = above
  }
  return folder
}
