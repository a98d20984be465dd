export { cellOf, PEER, runPeer, runPlayer } from './cells.js'
export { type Canary, describeScenarios } from './canaries.js'
export { commandOf, dropping, withoutCommands } from './datagrams.js'
export { type Changes, faulty } from './wrapped.js'
