/**
 * Labs: where scenarios run, a folder each. Here is what labs have in common: what went wrong in a run and how bad it is
 * (trouble.ts), and time limits and names of what is waited for where time is real (real-time.ts).
 */
export { perform, PendingNames, runOf } from './real-time.js'
export { describe, type Trouble, troubleOf, WORST } from './trouble.js'
