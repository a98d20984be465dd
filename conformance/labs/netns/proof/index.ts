/** Proves the boxes of the kernel by the same probe that proves those of the simulator. */
export { measureBoxes, nameOf, type Proof, type Subject } from './measure-boxes.js'
