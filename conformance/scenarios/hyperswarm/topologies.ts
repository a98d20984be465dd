import type { ScenarioTopology } from '../../engine/index.js'
import { HOUR } from '../places.js'
import { withNetwork } from '../sites.js'

export interface PairTopology extends ScenarioTopology {
  /** Whether both join in the same moment: each looks before the other is announced, and finds it when it looks again. */
  readonly atOnce: boolean
}

export interface Member {
  readonly role: string
  readonly topics: readonly string[]
  /** ms that it comes after the one before. Default: 0. */
  readonly after?: number
}

export interface TopicsTopology extends ScenarioTopology {
  /** Who joins what, by host, in this order. */
  readonly members: Readonly<Record<string, Member>>
}

function pair(first: string, second: string, atOnce = false): PairTopology {
  return {
    name: `${first}:${second}${atOnce ? ':at-once' : ''}`,
    layout: withNetwork([
      { name: 'first-site', nat: first, hosts: ['first'] },
      { name: 'second-site', nat: second, hosts: ['second'] }
    ]),
    server: first,
    client: second,
    atOnce,
    expected: { paths: ['direct'], sentence: 'direct, as of two nodes behind the same NATs' }
  }
}

/** The second comes when the first is announced; or both at once. */
export const PAIRS: readonly PairTopology[] = [
  pair('open', 'open'),
  pair('port-restricted-cone', 'port-restricted-cone'),
  { ...pair('port-restricted-cone', 'symmetric'), nightly: true },
  { ...pair('symmetric', 'port-restricted-cone'), nightly: true },
  { ...pair('open', 'open', true), nightly: true },
  pair('port-restricted-cone', 'port-restricted-cone', true)
]

function topics(name: string, pause: number, sentence: string): TopicsTopology {
  const members: TopicsTopology['members'] = {
    first: { role: 'first', topics: ['red'] },
    second: { role: 'second', topics: ['red', 'blue'] },
    third: { role: 'first', topics: ['blue'], after: pause },
    fourth: { role: 'second', topics: ['blue'] }
  }
  const sites = Object.keys(members).map((host, i) => ({
    name: `${host}-site`,
    nat: i % 2 === 0 ? 'port-restricted-cone' : 'open',
    hosts: [host]
  }))
  const expected = { paths: null, sentence }
  return { name, layout: withNetwork(sites), server: null, client: null, members, expected, nightly: pause > 0 }
}

export const TOPICS: readonly TopicsTopology[] = [
  topics('in-turn', 0, 'who shares a topic is connected'),
  // Records of a topic that nobody repeats are gone after 20 minutes at the latest (REC-93). Real time: 3 s.
  topics('later', HOUR / 2, 'who comes half an hour later finds those who have been there all the time')
]
