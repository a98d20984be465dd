/**
 * The lab on a real kernel: hosts and gateways are network namespaces of this machine, NATs are nftables, nodes are
 * programs. `machine/` is what it needs and leaves, `plan/` a topology as commands, `nft/` a NAT as rules, `hosts/` what
 * stands, `proof/` that it is what it is named, `capture/` what goes over its cables, `lab/` the engine's view of it.
 */
export { NetnsError, type NetnsErrorCode } from './errors.js'
export { NetnsLab } from './lab/index.js'
export { clean, type Leftover, leftovers, readiness, type Readiness } from './machine/index.js'
