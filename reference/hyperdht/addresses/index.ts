/** What an IPv4 address is good for: address classes, and which addresses of two nodes may share a LAN (section 14). */
export { isBogon, isPrivate, isProbeable, isReserved } from './classes.js'
export { LocalAddressChecks, localAddresses } from './local.js'
export { directAddress, lanCandidate, lanMatch, matchAddress } from './lan.js'
