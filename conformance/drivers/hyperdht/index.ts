/** The peer implementation (hyperdht, unmodified, from node_modules) as an implementation under test, in this process. */
export { createHyperdhtDriver, type HyperdhtDriver } from './driver.js'
