/** What the lab has to do with the machine: commands, what it needs, what a run made, and what is left of others. */
export { whenExiting } from './at-exit.js'
export { clean, type Leftover, leftovers } from './clean.js'
export { execute, executeAll, executeNow } from './execute.js'
export { type Machine, readiness, type Readiness, THIS_MACHINE } from './requirements.js'
export { abandonedRuns, beganAt, RunFile, RUNS_FOLDER, type RunState } from './state.js'
