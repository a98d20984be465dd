/** The client's side of a punch: its rounds (section 9), and which probes it takes for the server's. */
export { ClientPunch, type ClientPunchState } from './client-punch.js'
export { ProbeJudge } from './probe-judge.js'
