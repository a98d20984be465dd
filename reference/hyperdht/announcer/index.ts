/**
 * What keeps a listening server findable (chapter 05, section 7): it announces to three nodes, pings them, moves on when
 * they die, and takes the record back at the end.
 */
export {
  Announcer,
  type AnnouncerNode,
  type AnnouncerOptions,
  type AnnouncerState,
  PING_INTERVAL,
  PING_ROUNDS
} from './announcer.js'
export { globalTimers, type Timers } from './pause.js'
export { type Relay, RELAYS } from './relays.js'
