/** Namespaces that stand, and programs in them. */
export { AgentHost } from './agent-client.js'
export { Ground, type Port, type Standing, type StandingHost } from './ground.js'
