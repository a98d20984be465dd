import { createRequire } from 'node:module'
import { sep } from 'node:path'

/** Requires as a file in this folder would. One cache of modules serves the whole process. */
export function requireFrom(folder: string): NodeJS.Require {
  return createRequire(folder.endsWith(sep) ? folder : folder + sep)
}

/**
 * Files outside of a folder that a loaded module stands on: what it would share with whoever else loads them. Node.js looks
 * upwards for what a package uses and does not declare, and may find it in a project around the cache. Reads the graph of
 * loaded modules, not the modules.
 */
export function strayModules(main: string, folder: string): string[] {
  const cache = requireFrom(folder).cache
  // A set that grows while it is walked: everything that is reached, once.
  const reached = new Set([cache[main]].filter((module) => module !== undefined))
  for (const module of reached) for (const child of module.children) reached.add(child)
  return [...reached].map(({ filename }) => filename).filter((file) => !file.startsWith(folder + sep))
}
