/**
 * The simulator as a lab for scenarios: builds a topology, gives each host its udx object, makes time and chance virtual
 * for the length of a run, records every datagram, and looks at what is left at the end.
 */
export { SimLab, type SimLabOptions } from './sim-lab.js'
