/**
 * The scenario engine: what a scenario and a lab are (scenario.ts, lab.ts), what must happen by the properties of NATs
 * (expectation.ts), who plays with whom (plan.ts), one cell with its verdict (run-cell.ts), and what is watched in every
 * run (checkers/), which rare ways runs went (marks.ts), and what the peer does with itself (baseline.ts). It knows no particular lab, implementation or scenario.
 */
export { type Baseline, BASELINE_FORMAT, baselineDiff, baselineOf, baselineText } from './baseline.js'
export { type Checker, checkers } from './checkers/index.js'
export { expectationOf, expectationOfProfiles, type Side, sideOf, takesUnsolicited } from './expectation.js'
export { type KnownFailure, knownFailure, staleEntries } from './known.js'
export type {
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
export { type Mark, MARKS, marksOf, missingMarks } from './marks.js'
export { outcomeOf } from './outcome.js'
export { labelOf, type Pairing, type Player } from './pairing.js'
export { plan, type PlannedCell, type PlanOptions, runsIn } from './plan.js'
export { replayOf } from './replay.js'
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
export { summaryOf, summaryText } from './summary.js'
