/**
 * The scenario engine: what a scenario and a lab are (scenario.ts, lab.ts), what must happen by the properties of NATs
 * (expectation.ts), who plays with whom (plan.ts), one cell with its verdict (run-cell.ts), what is watched in every
 * run (checkers/), which rare ways runs went (marks.ts), what the peer does with itself (baseline.ts), and how others are measured
 * by it (yardstick.ts, judge.ts). It knows no particular lab, implementation or scenario.
 */
export {
  type Baseline,
  BASELINE_FORMAT,
  type BaselineCell,
  baselineDiff,
  baselineOf,
  type BaselineRun,
  baselineText,
  expanded,
  partOf
} from './baseline.js'
export { type Checker, checkers } from './checkers/index.js'
export { expectationOf, expectationOfProfiles, type Side, sideOf, takesUnsolicited } from './expectation.js'
export { judge, JUDGED_SEEDS } from './judge.js'
export { type KnownFailure, knownFailure, type Place, staleEntries, topologyMatches } from './known.js'
export { needsOf } from './lab.js'
export type {
  Held,
  Lab,
  LabCapability,
  LabJob,
  LabProof,
  LabProofLine,
  LabRun,
  LabTopology,
  LabWire,
  LabWorld
} from './lab.js'
export { chanceOfSoFew, isOf, judgedTogether, lessOften, talliesOfDice, type Tally } from './luck.js'
export { type Mark, MARKS, marksOf, missingMarks } from './marks.js'
export { outcomeOf } from './outcome.js'
export { labelOf, type Pairing, pairingName, pairings, pairwise, type Player } from './pairing.js'
export { type Combine, plan, type PlannedCell, type PlanOptions, runsIn, type Shard, shardOf } from './plan.js'
export { DEFAULT_NETWORK, NETWORK_ROLE, replayOf } from './replay.js'
export { runCell, type RunCellOptions } from './run-cell.js'
export {
  type Expectation,
  type Finding,
  type Scenario,
  type ScenarioContext,
  ScenarioFailure,
  type ScenarioTopology,
  type StandingNetwork
} from './scenario.js'
export { type Comparison, compareWithBaseline, type Yardstick, yardstickOf } from './yardstick.js'
