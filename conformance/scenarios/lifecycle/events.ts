import type { DrivenNode, NodeEvent } from '../../drivers/node.js'
import type { ScenarioContext } from '../../engine/index.js'

/** What a node emitted, and when: ms of the lab's clock. */
export interface Seen {
  readonly name: NodeEvent['name']
  readonly at: number
}

/** Notes what a node emits from now on. */
export function eventsOf(context: ScenarioContext, node: DrivenNode): readonly Seen[] {
  // UNBOUNDED: because it is the record of one node of a scenario, which ends with it.
  const seen: Seen[] = []
  node.onEvent(({ name }) => seen.push({ name, at: context.now }))
  return seen
}
