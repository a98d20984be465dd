import type { Finding, Scenario, ScenarioContext, ScenarioTopology } from '../engine/index.js'
import { profile, PROFILES } from '../labs/sim/net/index.js'
import { expectedOf, measure, mismatches } from '../labs/sim/probe/index.js'

/** The measurement waits for mappings to be forgotten, several times. */
const DAY = 86_400_000
const OUTSIDE = 'outside'

const topologies: readonly ScenarioTopology[] = PROFILES.map(({ name }) => ({
  name,
  layout: {
    sites: [{ name: 'site', nat: name, hosts: ['a', 'b'] }],
    outside: [{ name: OUTSIDE, addresses: ['11.9.0.1', '11.9.0.2'] }]
  },
  server: name,
  client: null,
  expected: { paths: null, sentence: 'it measures as it is named' }
}))

/** The lab proves its own routers, before a matrix trusts them. */
export const natProbe: Scenario = {
  id: 'nat-probe',
  title: 'Each NAT profile measures as it is named, by the method of RFC 5780.',
  claims: [],
  roles: [],
  needs: { lab: ['nat', 'faults', 'time'], node: {} },
  topologies,
  limit: DAY,

  async run(context: ScenarioContext): Promise<Finding> {
    const { internet } = context.world
    context.check(internet !== null, 'The lab has no hosts without a node to measure from.')
    const outside = internet.host(OUTSIDE)
    context.begin()
    const measured = await measure({
      a: internet.host('a'),
      b: internet.host('b'),
      outside,
      wait: (ms) => context.sleep(ms),
      onUnreachable: (listener) => outside.onUnreachable(listener)
    })
    const found = mismatches(measured, expectedOf(profile(context.topology.name).boxes))
    context.check(found.length === 0, () => `${found.join('; ')}.`)
    return {}
  }
}
