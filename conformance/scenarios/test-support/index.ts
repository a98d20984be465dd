export { cellOf, PEER, runPeer } from './cells.js'
