/**
 * Two labs set side by side: every cell in which they disagree, each explained or mended. It is what makes a simulator
 * believable, and what shows when it drifts.
 */
export { chooseLabs, compareLabs, type CompareOptions, isExplained } from './compare.js'
export { EXPLANATIONS_FILE, readExplanations } from './explanations.js'
export { comparisonHtml } from './page.js'
export { hasTopology } from './places.js'
export { readLabs } from './read.js'
export { COMPARISON_FORMAT, comparisonMarkdown, renderComparison, toComparisonJson } from './render.js'
export { TIME_CLASSES } from './time-class.js'
export type { ComparisonReport, Disagreement, DisagreementKind, Explanation, LabCell, LabReport } from './types.js'
