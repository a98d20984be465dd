/**
 * The lab that needs nothing: real sockets, processes and time on 127.0.0.1, each node a program behind the driver contract.
 * For what has no NAT in it: a network, records, streams with their back-pressure, programs that die.
 */
export { LoopbackLab, type LoopbackLabOptions } from './loopback-lab.js'
