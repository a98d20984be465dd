/** Nodes in a process of their own, so that implementations meet over real sockets and a crash of one is its own. */
export { ProcessNodeDriver } from './driver.js'
