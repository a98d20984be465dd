/**
 * Tests alone: what chapters 06 to 08 and 10 promise peers and applications, asked of both classes, on either side of a
 * connection, in every pairing. They run in the simulator, where one side may be written by hand: `test-support/`.
 */
export {}
