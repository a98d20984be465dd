/**
 * Which claims of the specification have a proof - a vector case, a probe row, a scenario, a test - which have none
 * for a reason, and which have none. Reads the
 * repository; the installed package has neither the specification nor tests.
 */
export { type Claim, type Level, LEVELS } from './claims.js'
export type { Coverage, Filter, Problem } from './cover.js'
export { coverageToJson, renderCoverage } from './render.js'
export { coverRepository } from './repository.js'
