/**
 * The parity suite's worlds and what its tests share. The tests beside this folder run on all: where the virtual
 * stack differs from the real one, it is wrong.
 */
export { Bench, event, HOST, port, readAll, record, thrown, uncaught } from './bench.js'
export { soon } from './wait.js'
export { inShort, type Seen, Wire } from './wire.js'
export { inAllWorlds, type Socket, type Stream, type Udx, type World } from './worlds.js'
