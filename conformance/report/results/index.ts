/** Results that are committed (docs/results): a matrix as one page of Markdown, and as JSON without runs and packets. */
export { resultsMarkdown } from './markdown.js'
export { type CellResult, type Results, RESULTS_FORMAT, resultsOf, toResultsJson } from './summary.js'
