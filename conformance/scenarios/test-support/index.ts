export { cellOf, PEER, runPeer } from './cells.js'
export { type PeerNode, planted, runPlanted, type StorerRequest } from './planted.js'
export { type Duty, storer } from './storer.js'
