/** The lab of the engine over the namespaces, and what it shares with that over containers. */
export { NetnsLab } from './netns-lab.js'
export { proofOf } from './prove.js'
export { notStanding, runOn, type Stage } from './run.js'
export { Stages } from './stages.js'
export { Inhabitants } from './world.js'
