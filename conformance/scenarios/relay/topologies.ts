import type { LabTopology, ScenarioTopology } from '../../engine/index.js'
import { withNetwork } from '../sites.js'

/** Who names a blind relay. */
export type Offer = 'server' | 'client' | 'both'

/**
 * What comes of a connection for which a relay is named.
 * - `relayed`: hole punching fails or is refused, and the relay carries the stream to its end.
 * - `handed-over`: the relay carries the stream until a hole is punched.
 * - `direct`: there is a direct path before the relay has carried anything.
 */
export type Course = 'relayed' | 'handed-over' | 'direct'

export interface RelayTopology extends ScenarioTopology {
  readonly offer: Offer
  readonly course: Course
}

const SENTENCES: Readonly<Record<Course, string>> = {
  relayed: 'relayed: there is no other path (STR-105)',
  'handed-over': 'relayed at first, direct once a hole is punched (STR-159)',
  direct: 'direct: the path that opens first stays (STR-106)'
}

/** The hosts that blind relays run at: of the server's choice, and of the client's where both name one. */
export const RELAYS = ['relay', 'other-relay'] as const

/** Server and client behind boxes of their own. */
export function relayTopology(server: string, client: string, offer: Offer, course: Course): RelayTopology {
  return topology(`${server}:${client}:${offer}`, apart(server, client), server, client, offer, course)
}

/** Both behind one NAT that turns nothing round, in LANs that do not reach each other: there is no hole to punch. */
export function sharedTopology(offer: Offer): RelayTopology {
  const home = { name: 'home', nat: 'port-restricted-cone', hosts: ['server', 'client'] }
  const layout = withNetwork([home, RELAY_SITE], { isolated: [['server'], ['client']] })
  return topology(`same-nat:${offer}`, layout, 'same-nat', 'same-nat', offer, 'relayed')
}

/** Server, client, and hosts for relays. */
export function apart(server: string, client: string): LabTopology {
  return withNetwork([
    { name: 'server-site', nat: server, hosts: ['server'] },
    { name: 'client-site', nat: client, hosts: ['client'] },
    RELAY_SITE
  ])
}

const RELAY_SITE = { name: 'relay-site', hosts: RELAYS }

function topology(
  name: string,
  layout: LabTopology,
  server: string,
  client: string,
  offer: Offer,
  course: Course
): RelayTopology {
  const expected = {
    paths: [course === 'relayed' ? ('relayed' as const) : ('direct' as const)],
    sentence: SENTENCES[course]
  }
  return { name, layout, server, client, offer, course, expected }
}
