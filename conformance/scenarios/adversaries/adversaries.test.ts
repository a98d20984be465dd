import type { Address, DrivenNode } from '../../drivers/node.js'
import { bootstrapping } from '../bootstrapping.js'
import { describeScenarios, dropping, faulty, withoutCommands } from '../test-support/index.js'
import { ADVERSARIES } from './index.js'

/** A node that has more in its table than it should. */
const listing = (...strangers: readonly Address[]) =>
  faulty({
    node: (node: DrivenNode) => ({
      state: async () => {
        const state = await node.state()
        return { ...state, table: [...state.table, ...strangers] }
      }
    })
  })

describeScenarios(
  'bootstrapping',
  [bootstrapping],
  [
    {
      scenario: 'bootstrapping',
      topology: 'public',
      what: 'storers that are not asked to store',
      prepare: withoutCommands('ANNOUNCE'),
      says: /^(announce failed|dht1 does not find what the newcomer announced)/
    },
    {
      scenario: 'bootstrapping',
      topology: 'behind-a-nat',
      what: 'a query that leaves out a node',
      player: faulty({ node: (node) => ({ findNode: async (target) => (await node.findNode(target)).slice(1) }) }),
      says: /^joiner does not find 1 of the 20 nodes closest to a target\./
    }
  ]
)

describeScenarios('adversaries', ADVERSARIES, [
  {
    scenario: 'false-ids',
    topology: '12-nodes',
    what: 'a node that takes up whoever shows an id',
    player: listing({ host: '11.9.0.2', port: 49_737 }),
    says: /^dht1 has 11\.9\.0\.2, which lies, in its routing table\./
  },
  {
    scenario: 'false-ids',
    topology: '12-nodes',
    what: 'a query that believes every id',
    player: faulty({
      node: (node) => ({
        findNode: async (target) => [
          ...(await node.findNode(target)),
          { id: Buffer.from(target), host: '11.9.0.1', port: 1 }
        ]
      })
    }),
    says: /^reader believes the id of 11\.9\.0\.1\./
  },
  {
    scenario: 'false-ids',
    topology: '12-nodes',
    what: 'liars that nobody hears of',
    prepare: dropping(({ dst, src }) => dst.host.startsWith('11.9.') && src.host.startsWith('11.2.')),
    says: /^No liar was asked, so this proves nothing\./
  },
  {
    scenario: 'garbage',
    topology: '8-nodes',
    what: 'a node that never forgets',
    player: listing({ host: '11.9.0.3', port: 49_737 }),
    says: /^dht1 still knows a node that answers rubbish after 15 min\./
  },
  {
    scenario: 'garbage',
    topology: '8-nodes',
    what: 'a node that rubbish takes off the network',
    player: faulty({ node: (node) => ({ state: async () => ({ ...(await node.state()), online: false }) }) }),
    says: /^dht1 takes itself for offline\./
  },
  {
    scenario: 'flood',
    topology: '2000-requests',
    what: 'a node that goes down in the flood',
    prepare: (internet) => dropping(({ src }) => src.host === '11.1.0.5' && internet.sent > 3000)(internet),
    says: /^11\.1\.0\.5:49737 does not answer while it is flooded\./
  },
  {
    scenario: 'flood',
    topology: '2000-requests',
    what: 'a table without bounds',
    player: listing(...Array.from({ length: 500 }, (_, i) => ({ host: '11.8.0.1', port: i + 1 }))),
    says: /^The routing table of a flooded node has 5\d\d nodes\./
  }
])
