/**
 * The virtual internet: hosts, LANs, NATs several levels deep, firewalls, routers that count hops, lines with faults.
 * Usable with any clock and dice: `new Internet(layout({ nodes: 8, sites: [...] }), { time, chance })`, then
 * `internet.host(name)` is the {@link VirtualHost} a UDX stack binds to.
 */
export { Gateway } from './gateway.js'
export { RECEIVE_LIMIT, SimHost } from './host.js'
export { Internet, type InternetOptions } from './internet.js'
export { INTERNET, layout, type LayoutSpec, type SiteSpec } from './layout.js'
export { linkSpec, type LinkSpec } from './link.js'
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
} from './nat/behaviour.js'
export { NatBox, type DropReason, type Passage } from './nat/box.js'
export { profile, PROFILES, type Profile } from './nat/profiles.js'
export type { DropCause, Interceptor, Intervention, NetEvent, Packet } from './packet.js'
export { DEFAULT_HOPS, type GatewaySpec, type HostSpec, type NetworkSpec, type Topology } from './topology.js'
export { validate } from './validate.js'
export type { Scheduler } from './wire.js'
