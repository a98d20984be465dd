/**
 * The loopback as a lab for scenarios: real sockets and real time on 127.0.0.1, each implementation in a process of its own.
 * There are no boxes and no faults; a topology's hosts are ports.
 */
export { LoopbackLab } from './loopback-lab.js'
