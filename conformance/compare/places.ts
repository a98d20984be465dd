import { topologyMatches } from '../engine/index.js'
import { SCENARIOS } from '../scenarios/index.js'

/** Whether a scenario has a topology that a pattern fits, whatever a run had of it. */
export function hasTopology(scenario: string, pattern: string): boolean {
  const topologies = SCENARIOS.find(({ id }) => id === scenario)?.topologies ?? []
  return topologies.some(({ name }) => topologyMatches(pattern, name))
}
