/**
 * The suite's side of the node part of the contract: nodes in other processes, of any language, at whatever place of a lab,
 * as the same calls that nodes in this process have (../../node.ts).
 */
export { createExternalNodeDriver, type ExternalNodeOptions } from './node-driver.js'
export { METHODS } from './methods.js'
