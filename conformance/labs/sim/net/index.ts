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
export * from './nat/index.js'
export type { DropCause, Interceptor, Intervention, NetEvent, Packet } from './packet.js'
export { DEFAULT_HOPS, type GatewaySpec, type HostSpec, type NetworkSpec, type Topology } from './topology.js'
export { validate } from './validate.js'
export type { Scheduler } from './wire.js'
