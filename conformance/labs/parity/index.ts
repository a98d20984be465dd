/**
 * The parity suite: one set of tests for sockets and streams, run on the simulator's virtual UDX and on udx-native over
 * 127.0.0.1. Where the two differ the virtual one is wrong, or chapter 09 of the specification is. Nothing is exported.
 */
export {}
