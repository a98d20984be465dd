/** The behaviour of a NAT or firewall as nftables rules: pure text, loaded in the namespace of a gateway. */
export { LAN, type Place, rulesOf, timeoutsOf, WAN } from './rules.js'
