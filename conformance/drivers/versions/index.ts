/**
 * Implementations by the names that a command line gives them (`--impl hyperdht@6.20.5+dht-rpc@6.18.0`,
 * `--impl candidate=./checkout`): read, fetched into a cache with npm where needed, and loaded into this process, several
 * side by side.
 */
export { defaultCacheFolder, VersionCache } from './cache.js'
export { type DhtClass, type LoadedImplementation, loadImplementation, type LoadOptions } from './load.js'
export { INSTALL_OPTIONS } from './fetch.js'
export { npm, type NpmResult, type NpmRunner, readFailure } from './npm.js'
export { findPackage, type InstalledPackage, packageTree, versionsByName } from './package-tree.js'
export { createLoadedNodeDriver } from './node-driver.js'
export { specOfRow, VERSION_ROWS, type VersionRow } from './rows.js'
export {
  formatImplementationSpec,
  type ImplementationSpec,
  type InProcessSpec,
  parseImplementationSpec,
  readImplementationSpec
} from './spec.js'
