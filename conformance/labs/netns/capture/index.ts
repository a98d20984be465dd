/** What goes over the cables of the lab, as records of datagrams that tell which way each of them took. */
export { KernelRecorder } from './recorder.js'
export { type Sighting, sightings } from './sightings.js'
export { Wiretap } from './wiretap.js'
