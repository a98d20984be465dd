import { expectationOfProfiles, type LabTopology, type ScenarioTopology, takesUnsolicited } from '../../engine/index.js'
import { type Behaviour, nat, profile, PROFILES } from '../../labs/sim/net/index.js'
import type { Path } from '../../report/cells.js'
import { withNetwork } from '../sites.js'

/** A topology with a server and a client. */
export interface ConnectTopology extends ScenarioTopology {
  readonly server: string
  readonly client: string
  /** Whether an unsolicited datagram reaches the server before anybody connects; null: it has no address outside. */
  readonly unsolicited: boolean | null
  /** Host that both run on. Default: one each, `server` and `client`. */
  readonly host?: string
}

/** Where a side runs. */
export function hostOf({ host }: ConnectTopology, role: 'server' | 'client'): string {
  return host ?? role
}

/** Server and client behind different boxes: every NAT profile against every other, both ways round. */
function pair(server: string, client: string): ConnectTopology {
  return {
    name: `${server}:${client}`,
    layout: withNetwork([
      { name: 'server-site', nat: server, hosts: ['server'] },
      { name: 'client-site', nat: client, hosts: ['client'] }
    ]),
    server,
    client,
    expected: expectationOfProfiles(server, client),
    unsolicited: takesUnsolicited(profile(server).boxes)
  }
}

function together(
  name: string,
  layout: LabTopology,
  path: Path,
  why: string,
  boxes: readonly Behaviour[]
): ConnectTopology {
  return {
    name,
    layout,
    server: name,
    client: name,
    expected: { paths: [path], sentence: `${path}: ${why}` },
    unsolicited: takesUnsolicited(boxes)
  }
}

const MACHINE = 'machine'
const HOSTS: readonly string[] = ['server', 'client']
const HOME = nat()
const TURNING = nat({ hairpin: 'external' })
const carrier = (hairpin: 'none' | 'external'): Behaviour =>
  nat({ ports: 'stable', hairpin, portRange: [20_000, 59_999] })

/** Server and client behind the same box. */
function shared(): ConnectTopology[] {
  const home = (box: Behaviour): LabTopology['sites'] => [{ name: 'home', nat: [box], hosts: HOSTS }]
  // Home routers give out the same private addresses. A neighbour takes the one that the server has in its own home.
  const behindCarrier = (box: Behaviour, clients = ['neighbour', 'client']): LabTopology =>
    withNetwork([
      { name: 'carrier', nat: [box], hosts: [] },
      { name: 'server-site', nat: [HOME], hosts: ['server'], behind: 'carrier' },
      { name: 'client-site', nat: [HOME], hosts: clients, behind: 'carrier' }
    ])
  const isolated = { isolated: [['server'], ['client']] }
  return [
    {
      ...together(
        'same-host',
        withNetwork([{ name: 'home', nat: [HOME], hosts: [MACHINE] }]),
        'lan',
        'both are on one machine, whose addresses both share (HP-207)',
        [HOME]
      ),
      host: MACHINE
    },
    together('same-lan', withNetwork(home(HOME)!), 'lan', 'both are in one LAN (HP-207)', [HOME]),
    together(
      'same-nat-hairpin',
      withNetwork(home(TURNING)!, isolated),
      'hairpin',
      'the LAN is blocked, its NAT turns packets round (HP-212)',
      [TURNING]
    ),
    together(
      'same-nat',
      withNetwork(home(HOME)!, isolated),
      'none',
      'the LAN is blocked and its NAT turns nothing round (HP-212)',
      [HOME]
    ),
    together(
      'same-cgnat-hairpin',
      behindCarrier(carrier('external')),
      'hairpin',
      'different homes behind one carrier that turns packets round (RFC 6888, REQ-9)',
      [HOME, carrier('external')]
    ),
    together(
      'same-cgnat-equal-addresses',
      behindCarrier(carrier('external'), ['client']),
      'hairpin',
      'as same-cgnat-hairpin; both have the same private address in their own homes',
      [HOME, carrier('external')]
    ),
    together(
      'same-cgnat',
      behindCarrier(carrier('none')),
      'none',
      'different homes behind one carrier that turns nothing round',
      [HOME, carrier('none')]
    )
  ]
}

export const CONNECT_TOPOLOGIES: readonly ConnectTopology[] = [
  ...PROFILES.flatMap(({ name: server }) => PROFILES.map(({ name: client }) => pair(server, client))),
  ...shared()
]

/** One NAT for each way that a connection is made, or is not: at once, by fast open, by punching, by guessing, never. */
const REPRESENTATIVE_NATS: readonly string[] = ['open', 'full-cone', 'port-restricted-cone', 'symmetric', 'udp-blocked']

/** What stands for all of them in a short run (docs/SUITE.md): these NATs with each other, and both behind one box. */
export const REPRESENTATIVE_TOPOLOGIES: readonly string[] = [
  ...REPRESENTATIVE_NATS.flatMap((server) => REPRESENTATIVE_NATS.map((client) => `${server}:${client}`)),
  ...shared().map(({ name }) => name)
]
