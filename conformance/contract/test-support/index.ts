/** What the tests of the contract share: both classes in the simulator, and streams read and written byte by byte. */
export { bare, BareStream } from './bare-stream.js'
export { CLASSES, type Connection, type Kind, keyPair, KINDS, type Node, PAIRINGS, type RawStream } from './classes.js'
export { bodiesOf, Direction, frame, headerFrame, identity, NS_SEND, sendKey, TAG } from './frames.js'
export { behind, closed, type Ends, eventsOf, inLab, Lab, type Listening, once } from './lab.js'
export { bytesOf, DATA, DESTROY, END, MESSAGE, type SentPacket } from './packets.js'
export { endOf, scripted, type Scripted, type Side, SIDES } from './sides.js'
export { Hand, Stranger } from './stranger.js'
