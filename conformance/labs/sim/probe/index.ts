/**
 * The NAT behaviour probe: measures the boxes between hosts by what arrives, so that a lab proves its own routers before a
 * matrix uses them. `measure(hosts)`, then `mismatches(measured, expectedOf(boxes))`.
 */
export type { ProbeHosts } from './bench.js'
export type { ProbeHost } from './ear.js'
export { expectedOf, mismatches, type Expected } from './expected.js'
export { measure } from './measure.js'
export type { Between, Measured } from './measured.js'
