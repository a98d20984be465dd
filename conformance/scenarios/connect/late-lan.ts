import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { type Behaviour, nat, profile } from '../../labs/sim/net/index.js'
import type { Path } from '../../report/cells.js'
import { withNetwork } from '../sites.js'
import { meet } from './connect.js'
import type { ConnectTopology } from './topologies.js'

interface LateLanTopology extends ConnectTopology {
  /** ms for which nothing passes between the two, from the moment on when the client calls. */
  readonly silence: number
}

/** Less than a request waits before it is sent again (1 s): one datagram is lost. */
const ONE_PING = 200
/** More than the retries of a hole punch's first second. */
const LONGER = 1500

function late(
  name: string,
  boxes: readonly Behaviour[],
  silence: number,
  paths: readonly Path[],
  why: string
): LateLanTopology {
  return {
    name,
    layout: withNetwork([{ name: 'home', nat: boxes, hosts: ['server', 'client'] }]),
    server: name,
    client: name,
    expected: { paths, sentence: `${paths.join(' or ')}: ${why}` },
    unsolicited: false,
    silence
  }
}

const topologies: readonly LateLanTopology[] = [
  late('late-lan', [nat()], ONE_PING, ['lan'], 'the ping that follows a lost one finds the LAN (HP-208)'),
  late(
    'late-lan-hairpin',
    [nat({ hairpin: 'external' })],
    LONGER,
    ['lan', 'hairpin'],
    'the hole punch runs beside the LAN shortcut, and whichever is first wins (HP-209, HP-212)'
  ),
  late(
    'late-lan-symmetric',
    profile('symmetric').boxes,
    ONE_PING,
    ['lan'],
    'the ping that follows a lost one finds the LAN; no punch between two random NATs can (HP-208, HP-213)'
  )
]

/** A radio asleep, an address not resolved yet: the first datagrams between two hosts of a LAN are lost. */
export const lateLan: Scenario<LateLanTopology> = {
  id: 'late-lan',
  title: 'Two peers in one LAN connect although the first datagrams between them are lost there.',
  claims: ['HP-208', 'HP-209'],
  roles: ['server', 'client'],
  needs: {
    lab: ['nat', 'capture', 'faults'],
    node: { network: ['discovery'], server: ['connect'], client: ['connect'] }
  },
  topologies,
  run: (context) => meet(context, () => silenceLan(context))
}

function silenceLan(context: ScenarioContext<LateLanTopology>): void {
  const { world, topology } = context
  const { internet } = world
  context.check(internet !== null, 'The lab has no faults to make.')
  const [server, client] = [world.site('server').addresses[0], world.site('client').addresses[0]]
  const ends = context.now + topology.silence
  const stop = internet.intercept(({ src, dst }) => {
    if (context.now >= ends) return void stop()
    const between = (a: unknown, b: unknown): boolean => src.host === a && dst.host === b
    return between(server, client) || between(client, server) ? { drop: true } : undefined
  })
}
