/**
 * The lab in containers, which a release gate and a nightly run trust: routers with the kernel's NATs, hosts, and other
 * people's images, on any Docker engine. `engine/` is what it has of the engine, `ground/` topologies as containers, `lab/`
 * the view of the suite's engine. Rules, scripts, proofs and the reading of cables are those of `labs/netns`.
 */
export { clean, imageOf, leftovers, type Made, readiness } from './engine/index.js'
export { DockerError } from './errors.js'
export { DockerLab } from './lab/index.js'
