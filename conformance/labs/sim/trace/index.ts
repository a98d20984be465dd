/**
 * What happened in a run, as a hash over every event: the proof that a run is a function of scenario and seed. Usable
 * alone: `trace.add(event)`, `trace.digest`, `compareTraces(a, b)`.
 */
export { compareTraces, findDifference, formatDifference, type Difference } from './compare.js'
export { formatEvent, type KeptEvent, type TraceEvent } from './event.js'
export type { TracedPacket } from './slot.js'
export { Trace, type TraceOptions } from './trace.js'
