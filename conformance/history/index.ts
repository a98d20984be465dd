/**
 * Nights kept: of each run of a matrix or a gate a line in one JSON file, with what a trend needs (cells, time to open,
 * packets), shown as a table, as a page with charts, and the last one as a badge.
 */
export { badgeOf } from './badge.js'
export { entryOf } from './entry.js'
export { HISTORY_FORMAT, historyText, readHistory, withEntry } from './file.js'
export { historyHtml } from './page.js'
export { renderHistory } from './render.js'
export { changeText, labsOf, pointsOf, TRENDS } from './trends.js'
export type { History, HistoryEntry, LabDay } from './types.js'
