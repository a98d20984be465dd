/**
 * Real applications from npm, unchanged, on either implementation and between them: Hyperswarm, Hypercore with Corestore,
 * Hyperbeam, Hypertele. Each runs in a process of its own, on loopback, in a network of both implementations: with the peer
 * as it always has, with our node handed in, and with our package in place of `hyperdht` by npm's `overrides`. A process
 * that does not end by itself once its application is closed is a failure: something is left behind.
 *
 * npm installs them, outside of this package, as `project/package-lock.json` says; no user of the suite has to have them.
 */
export { type ApplicationCase, CASES } from './cases.js'
export { type Performance, perform, performAll } from './perform.js'
export { applicationCache, applicationVersions, type ProjectOptions } from './projects.js'
export { Stage } from './stage.js'
export type { Side } from './types.js'
