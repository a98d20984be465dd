/**
 * What must work between peers. Each scenario is declared once, with what it proves and what must happen in each topology,
 * and runs in every lab that has what it needs.
 */
import type { Scenario } from '../engine/index.js'
import { ADVERSARIES } from './adversaries/index.js'
import { bootstrapping } from './bootstrapping.js'
import { connect, lateLan } from './connect/index.js'
import { FAULTS } from './faults/index.js'
import { HYPERSWARM } from './hyperswarm/index.js'
import { LIFECYCLE } from './lifecycle/index.js'
import { natProbe } from './nat-probe.js'
import { RELAY } from './relay/index.js'
import { network } from './network.js'
import { RECORDS } from './records/index.js'
import { streams } from './streams.js'
import { soak } from './soak/index.js'

export { connect, lateLan } from './connect/index.js'
export { knownFailures, staleKnown } from './known.js'
export { type RequiredMarks, requiredMarks } from './marks.js'
export { natProbe } from './nat-probe.js'
export { network } from './network.js'
export { RECORDS } from './records/index.js'
export { streams } from './streams.js'
export { VERSION_CELLS } from './versions.js'

/** All of them, in the order in which they run: the lab first, then what everything stands on. */
export const SCENARIOS: readonly Scenario[] = [
  natProbe,
  network,
  bootstrapping,
  ...RECORDS,
  ...ADVERSARIES,
  ...LIFECYCLE,
  ...FAULTS,
  soak,
  connect,
  streams,
  lateLan,
  ...RELAY,
  ...HYPERSWARM
]
