/**
 * Wire tests against one live node of any implementation, without a driver: `punchlist probe HOST:PORT`. A row sends a
 * datagram or has the node send one, and is judged by what comes back, or does not.
 */
export { probe, type ProbeOptions } from './probe.js'
export type { Kind } from './subject.js'
