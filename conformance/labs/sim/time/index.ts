/**
 * Virtual time for the whole process: timers, immediates, Date, performance.now, process.hrtime and timers/promises follow
 * a clock that moves from event to event whenever the process is idle. Usable alone: `new VirtualTime()`, load what is to
 * be run, `await time.run(...)` or `await time.settle(promise)`, `time.uninstall()`.
 */
export type { Happening } from './agenda.js'
export { VirtualTime, type Cancel, type RunEnd, type RunOptions, type VirtualTimeOptions } from './virtual-time.js'
export type { Pending, Waiting } from './report.js'
