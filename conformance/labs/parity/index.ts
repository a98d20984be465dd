/**
 * The parity suite: one set of tests for sockets and streams, run on udx-native over 127.0.0.1 and on the simulator's
 * virtual UDX, on a small network and on the virtual internet in virtual time. Where they differ the virtual one is
 * wrong, or chapter 09 of the specification is. Nothing is exported.
 */
export {}
