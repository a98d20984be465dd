import { type Behaviour, profile } from '../labs/sim/net/index.js'
import { expectedOf } from '../labs/sim/probe/index.js'
import type { Expectation } from './scenario.js'

/**
 * What a side of a pair is to the other, from the properties of its boxes:
 * - `blocked`: no UDP. `open`: reachable by everybody.
 * - `consistent`: the same external address for every destination. `random`: a port per destination.
 */
export type Side = 'blocked' | 'open' | 'consistent' | 'random'

export function sideOf(boxes: readonly Behaviour[]): Side {
  const { blocked, reachable, mapping } = expectedOf(boxes)
  if (blocked) return 'blocked'
  if (reachable === true) return 'open'
  return mapping === 'EIM' ? 'consistent' : 'random'
}

/** Whether a stranger's datagram arrives at the external address of a host that others have answered; null: it has none. */
export function takesUnsolicited(boxes: readonly Behaviour[]): boolean | null {
  const { blocked, reachable, filtering } = expectedOf(boxes)
  return blocked ? null : reachable === true || filtering === 'EIF'
}

/** What has to happen between a server and a client behind two different sets of boxes (HP 15). */
export function expectationOf(server: readonly Behaviour[], client: readonly Behaviour[]): Expectation {
  const [a, b] = [sideOf(server), sideOf(client)]
  if (a === 'blocked' || b === 'blocked') {
    const who = a === b ? 'both sides' : a === 'blocked' ? 'the server' : 'the client'
    return { paths: ['none'], sentence: `none: ${who} cannot send UDP` }
  }
  if (a === 'open' || b === 'open') return { paths: ['direct'], sentence: 'direct: one side can be reached' }
  if (a === 'random' && b === 'random') {
    return { paths: ['refused'], sentence: 'refused: both NATs are random (HP-213)' }
  }
  if (a === 'consistent' && b === 'consistent') {
    return { paths: ['direct'], sentence: 'direct: both NATs are consistent (HP-215)' }
  }
  // The random side's probes with full TTL reach the consistent side before a guess has hit (HP-116, HP-218).
  const moved = expectedOf(a === 'consistent' ? server : client).earlyProbe === 'moves'
  return moved
    ? { paths: ['direct', 'none'], sentence: 'direct, or none once a probe has moved the consistent mapping (HP-218)' }
    : {
        paths: ['direct'],
        sentence: 'direct: one NAT is random, a guess hits (HP-112 to HP-118)',
        // None of 1750 guesses among 64,536 ports meets one of 256 sockets with a probability of 0.001.
        mayMiss: true
      }
}

/** The same by names of profiles. */
export function expectationOfProfiles(server: string, client: string): Expectation {
  return expectationOf(profile(server).boxes, profile(client).boxes)
}
