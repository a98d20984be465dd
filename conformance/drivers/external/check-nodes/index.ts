/**
 * `punchlist check-driver` for the node part: a small network of a driver's nodes on 127.0.0.1, gone through method by
 * method, with a sentence for each thing that is missing or wrong. What implementations get right is for scenarios to say.
 */
export { checkNodes, NODE_CHECKS, type NodeCheckLimits } from './check.js'
