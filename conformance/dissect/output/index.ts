/** What the dissector shows: text for terminals, one line per packet, or JSON. */
export { dissectionToJson, packetToJson } from './json.js'
export { renderHeading, renderSummary } from './summary.js'
export { renderRows, renderText, type RenderOptions } from './text.js'
