/**
 * What a run has found, for people and machines: terminal tables, JSON (schema beside this file), JUnit XML, and the
 * progress while it runs. Everything but the progress is a pure function over a {@link Report}.
 */
export { type ApplicationRow, renderApplications } from './applications.js'
export { bareTable } from './bare-table.js'
export { Collector, type Part, type RunFacts } from './collector.js'
export { toJsonReport } from './json.js'
export { mergeReports, readReport } from './merge.js'
export { toJUnit } from './junit.js'
export { createProgress, type Progress } from './progress.js'
export { plain, type Style, styleFor } from './style.js'
export { count, type Counts, executed, groups, type GroupSummary, passed } from './summary.js'
export { renderReport, type RenderOptions } from './terminal.js'
export type { Outcome, Report, Verdict } from './types.js'
