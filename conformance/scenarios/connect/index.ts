/** Connections: every pair of NATs, and peers behind the same box. */
export { connect } from './connect.js'
export { lateLan } from './late-lan.js'
export { CONNECT_TOPOLOGIES, type ConnectTopology } from './topologies.js'
