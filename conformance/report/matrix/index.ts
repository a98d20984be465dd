/**
 * A matrix (what every scenario did in every topology with every pairing) for people and machines: terminal tables, JSON
 * (schema/matrix-1.schema.json), JUnit XML; and shards of one joined again. Pure functions over a {@link MatrixReport}.
 */
export { renderCasts } from './casts.js'
export { CELL_LEGEND, cellText, PATH_TEXT, worst } from './cell-text.js'
export { type CellGroup, type Grid, groupCells, pairingText } from './groups.js'
export { MATRIX_FORMAT, readMatrix, toMatrixJson } from './json.js'
export { toMatrixJUnit } from './junit.js'
export { renderPairings } from './pairings.js'
export { mergeMatrices } from './merge.js'
export { abbreviate, PROFILE_ORDER, sortProfiles } from './profiles.js'
export {
  type CellCounts,
  compare,
  comparisonText,
  countCells,
  type Difference,
  executedCells,
  matrixPassed,
  median,
  readSummaryText,
  summarise,
  summaryText,
  tellingRun,
  VERDICTS
} from './summary.js'
export { renderGrids, renderTables } from './table.js'
export { type MatrixRenderOptions, renderChanges, renderMatrix } from './terminal.js'
