/** Hosts and gateways that stand, and programs at them. */
export { AGENT, AgentHost } from './agent-client.js'
export { Ground } from './ground.js'
export type { Premises } from './premises.js'
export type { Port, Standing, StandingHost } from './standing.js'
