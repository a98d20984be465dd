/** Our address as others see it, and whether strangers can reach it (chapter 03, sections 6 and 7.3). */
export { probeFirewall, type ProbePorts, type ProbeResult, type Unreachable } from './probe.js'
export { NatSampler, type Sampled } from './sampler.js'
