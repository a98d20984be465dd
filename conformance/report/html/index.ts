/**
 * A matrix as one HTML file that needs nothing else: heat maps, cells with their runs, and sequence diagrams of what went
 * over the wire. Rendered by preact, which escapes; the page's own style and script are in `assets` and everything else
 * is forbidden by a content security policy, so that nothing an implementation said can do anything.
 */
export { type HtmlOptions, renderHtml } from './page.js'
