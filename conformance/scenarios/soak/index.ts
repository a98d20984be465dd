/** Days of a network in which nodes come and go on bad lines: what grows there, or gets lost, grows and gets lost anywhere. */
export { soak } from './soak.js'
