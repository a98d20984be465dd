/** What a node does on its own over time: bootstrap, ticks, transitions, health (chapter 03, sections 7 to 11). */
export { bootstrap, type BootstrapPorts } from './bootstrap.js'
export { HealthMonitor, type HealthStats, type RequestTotals } from './health.js'
export { type MovingNode, readdress, type Readdressed } from './readdress.js'
export { resolveBootstrap, type ResolvePorts } from './resolve.js'
export { type TickFacts, type TickPlan, Ticks } from './ticks.js'
export { transition, type TransitionKind, type TransitionNode, type TransitionOutcome } from './transition.js'
