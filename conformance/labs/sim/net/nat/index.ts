/**
 * Boxes that remember sessions: NATs by the terms of RFC 4787, and stateful firewalls, with named presets. They know no
 * network and no clock: `box.outbound(inside, remote, now)`, `box.inbound(external, remote, now)`.
 */
export {
  checkBehaviour,
  firewall,
  LINUX_TIMEOUTS,
  nat,
  type Behaviour,
  type Filtering,
  type FirewallBehaviour,
  type Hairpin,
  type Mapping,
  type NatBehaviour,
  type Pooling,
  type Ports,
  type Refresh,
  type RouterBehaviour,
  type Timeouts,
  type Unsolicited
} from './behaviour.js'
export { NatBox, type DropReason, type Passage } from './box.js'
export { profile, PROFILES, type Profile } from './profiles.js'
