import type { Address } from '../../ipencoding/index.js'
import { isBogon, isPrivate, isReserved } from './classes.js'

/**
 * The first remote address that shares three leading octets with one of ours, else two, else one, else null (HP-206,
 * HS-149).
 */
export function matchAddress<A extends Address>(own: readonly Address[], remote: readonly A[]): A | null {
  const ours = own.map(({ host }) => host.split('.'))
  let best: A | null = null
  let most = 0
  for (const address of remote) {
    const theirs = address.host.split('.')
    const shared = Math.max(0, ...ours.map((octets) => commonStart(octets, theirs)))
    if (shared <= most) continue
    if (shared === 3) return address
    best = address
    most = shared
  }
  return best
}

/** Leading octets in common, at most three: the fourth tells nothing about the network. */
function commonStart(a: readonly string[], b: readonly string[]): number {
  let n = 0
  while (n < 3 && a[n] === b[n]) n++
  return n
}

/**
 * Where a client pings a server that shares its public host: the best match among the server's addresses that are not
 * reserved, else the first of them, else null (HP-220, HS-198). Port 0 is skipped (HS-208).
 */
export function lanCandidate(own: readonly Address[], remote: readonly Address[]): Address | null {
  const candidates = remote.filter(({ host, port }) => port !== 0 && !isReserved(host))
  return matchAddress(own, candidates) ?? candidates[0] ?? null
}

/** The private address of a client that matches one of ours, for the server's side of the shortcut (HP-210). */
export function lanMatch(own: readonly Address[], remote: readonly Address[]): Address | null {
  return matchAddress(
    own,
    remote.filter(({ host }) => isPrivate(host))
  )
}

/** The first address a stranger could connect to: neither private nor reserved, and with a port (HS-195, HS-208). */
export function directAddress(remote: readonly Address[]): Address | null {
  return remote.find(({ host, port }) => port !== 0 && !isBogon(host)) ?? null
}
