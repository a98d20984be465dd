import 'hyperdht/lib/constants.js'
import { createRequire } from 'node:module'
import { sep } from 'node:path'
import { packageRoot } from '../../root.cjs'
import { PEER_FOLDER } from './peer-folder.js'
import { findPackage, packageTree, versionsByName } from '../versions/index.js'

/** Of the peer that is installed beside the suite. Other versions of it may be loaded in this process as well. */
function peerFolder(): string {
  const other = process.env[PEER_FOLDER]
  if (other !== undefined) return other
  const folder = findPackage('hyperdht', packageRoot())
  if (folder === null) throw new Error('hyperdht is not installed')
  return folder
}

/** Versions of those of the packages that the peer has, from the package.json beside the code that runs. */
export function peerVersions(names: readonly string[]): Record<string, string> {
  const versions = Object.entries(versionsByName(packageTree(peerFolder())))
  return Object.fromEntries(versions.filter(([name]) => names.includes(name)))
}

/**
 * Requires as a file of the peer would: its dependencies come in the copies that the peer itself uses, whatever else is
 * installed.
 */
export function peerRequire(specifier: string): unknown {
  return createRequire(peerFolder() + sep)(specifier)
}
