import { createRequire } from 'node:module'
import { sep } from 'node:path'
import type { Sodium } from '../chance/index.js'

const COPY = `${sep}node_modules${sep}sodium-native${sep}index.js`

/** Every copy of sodium-native that this process has loaded: implementations may bring their own. */
export function loadedSodiums(): Sodium[] {
  // The cache is one for the whole process, whichever file the `require` is made for.
  return Object.entries(createRequire(process.execPath).cache)
    .filter(([path]) => path.endsWith(COPY))
    .map(([, module]) => module?.exports as Sodium | undefined)
    .filter((exports) => exports !== undefined)
}
