/** The lab of the engine over the namespaces, and what it shares with that over containers. */
export { NetnsLab } from './netns-lab.js'
export { proofOf } from './prove.js'
export { runOn, type Stage } from './run.js'
export { Inhabitants } from './world.js'
