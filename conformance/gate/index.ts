/**
 * The release gate: is a candidate as good as the last release? Everything that was run with both is laid side by side,
 * case by case and cell by cell (judge-outcomes.ts, judge-cells.ts), by limits that are written down (limits.ts), and
 * becomes yes or no with the reasons, on one page. Pure functions; what is run, the command decides.
 */
export { type FindingGroup, groupFindings, KIND_TEXT } from './groups.js'
export { type CellRules, judgeCells } from './judge-cells.js'
export { judgeOutcomes } from './judge-outcomes.js'
export { LIMITS } from './limits.js'
export { GATE_FORMAT, toGateJson, toGateJUnit } from './machines.js'
export { gateHtml } from './page.js'
export { renderGate } from './render.js'
export { type GateFacts, gateReport, labelOf, type PartResult } from './report.js'
export type { Sides } from './twins.js'
export type {
  ChangeKind,
  Finding,
  GateDepth,
  GatePart,
  GateReport,
  Judgement,
  Ratio,
  Ratios,
  RefusalKind
} from './types.js'
