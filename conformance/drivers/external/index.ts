/**
 * An implementation in another process, of any language: JSON lines over stdin and stdout. docs/DRIVER.md is the contract
 * for people, `schema/` for machines.
 */
export { checkDriver, CHECKS } from './check.js'
export { splitCommandLine } from './command-line.js'
export { CODE, CONTRACT, type ErrorBody } from './contract.js'
export { createExternalDriver } from './driver.js'
export { DriverBroke } from './errors.js'
export type { DriverLimits } from './process.js'
export { Tail } from './tail.js'
