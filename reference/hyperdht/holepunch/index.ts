/**
 * Opening a UDP path between two nodes that cannot reach each other directly (chapter 07), as machines that know the node
 * through {@link PunchHost} alone. A connection makes a {@link ClientPunch}, a server one {@link ServerPunch} for each
 * handshake that needs it; each owns a {@link Puncher}: a socket of the {@link SocketPool}, its {@link NatAnalyzer}, and a
 * strategy that sends probes. {@link RandomPunchThrottle} and {@link SocketPool} are one per node.
 */
export { ClientPunch, type ClientPunchState } from './client/index.js'
export { HolepunchError, PunchFailure, type PunchReason } from './errors.js'
export { NatAnalyzer, NatClassifier } from './nat/index.js'
export { PunchSeal } from './payload.js'
export { PooledSocket, type PoolHost, type Route, Routes, SocketPool } from './pool/index.js'
export { Puncher, type PuncherOwner, type PuncherState } from './puncher.js'
export { Remote, type RemoteAddress } from './remote.js'
export { ServerPunch } from './server/index.js'
export { type PunchSlot, RandomPunchThrottle, type ThrottleOptions } from './throttle.js'
export type {
  ClientPunchInit,
  ClientPunchOwner,
  ExchangePunch,
  PunchAnswer,
  PunchHook,
  PunchHost,
  PunchLeg,
  PunchMessage,
  PunchParts,
  PunchReply,
  ServerPunchInit,
  ServerPunchOwner
} from './types.js'
