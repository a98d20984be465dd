/**
 * An implementation in another process, of any language: JSON lines over stdin and stdout. docs/DRIVER.md is the contract
 * for people, `schema/` for machines.
 */
export { checkDriver, type Checked, CHECKS } from './check.js'
export { checkNodes, NODE_CHECKS } from './check-nodes/index.js'
export { dockerImage, driverCommand, splitCommandLine } from './command-line.js'
export { CODE, CONTRACT, type ErrorBody, MAX_LINE } from './contract.js'
export { createExternalDriver } from './driver.js'
export { DriverBroke, type Fault } from './errors.js'
export { LineSplitter } from './lines.js'
export { createExternalNodeDriver, type ExternalNodeOptions, METHODS } from './nodes/index.js'
export { plain } from './nodes/plain.js'
export type { DriverLimits } from './process.js'
export { type Exit, type Program, type Spawn, spawnProgram } from './program.js'
export { Tail } from './tail.js'
