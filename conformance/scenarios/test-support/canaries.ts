import { expect } from 'chai'
import type { Player, Scenario } from '../../engine/index.js'
import type { Internet } from '../../labs/sim/net/index.js'
import type { VirtualTime } from '../../labs/sim/time/index.js'
import { PEER, runPeer, runPlayer } from './cells.js'
import { faulty } from './wrapped.js'

/** A planted fault that a scenario has to name. */
export interface Canary {
  readonly scenario: string
  readonly topology: string
  /** What is broken. */
  readonly what: string
  readonly prepare?: (internet: Internet, time: VirtualTime) => void
  /** Default: the peer as it is. */
  readonly player?: Player
  /** What the report has to say. */
  readonly says: RegExp
}

/** Nodes that do not go when they are told to. Only what is killed on purpose is. */
const STAYING = faulty({
  node: (node) => ({ destroy: (options) => (options?.force === true ? node.destroy(options) : Promise.resolve()) })
})

/**
 * Tests of scenarios: each passes with the unmodified peer in `topologies` (default: all that are not nightly) and leaves
 * nothing behind, which the lab looks at; and each fails by name on the faults planted for it, of which it has one at least.
 */
export function describeScenarios(
  name: string,
  scenarios: readonly Scenario[],
  canaries: readonly Canary[],
  {
    known = [],
    topologies = {}
  }: { known?: readonly string[]; topologies?: Readonly<Record<string, readonly string[]>> } = {}
): void {
  describe(`scenarios/${name}: the peer with itself`, function () {
    this.timeout(30_000)
    for (const scenario of scenarios) {
      for (const topology of scenario.topologies) {
        const id = `${scenario.id}/${topology.name}`
        const chosen = topologies[scenario.id]?.includes(topology.name) ?? topology.nightly !== true
        if (!chosen || known.includes(id)) continue
        it(`${id}: ${topology.expected.sentence}`, async () => {
          const { verdict, runs } = await runPeer(scenario.id, topology.name)
          expect(runs[0]!.detail).to.equal('')
          expect(verdict).to.equal('pass')
        })
      }
    }
  })

  describe(`scenarios/${name}: canaries`, function () {
    this.timeout(30_000)
    it('each scenario has one', () => {
      const without = scenarios.filter(({ id }) => !canaries.some(({ scenario }) => scenario === id))
      expect(without.map(({ id }) => id)).to.deep.equal([])
    })

    for (const { id, topologies } of scenarios) {
      const first = topologies.find(({ name, nightly }) => nightly !== true && !known.includes(`${id}/${name}`))!
      it(`${id}/${first.name}: nodes that leave sockets and timers behind`, async () => {
        const { runs } = await runPlayer(STAYING, id, first.name)
        expect(runs[0]!.detail).to.match(/^After the end: .* left \d+ (sockets|streams|watchers)/)
        expect(runs[0]!.verdict).to.equal('fail')
      })
    }

    for (const { scenario, topology, what, prepare, player, says } of canaries) {
      it(`${scenario}/${topology}: ${what}`, async () => {
        const { verdict, runs } = await runPlayer(player ?? PEER, scenario, topology, prepare ? { prepare } : {})
        expect(runs[0]!.detail).to.match(says)
        expect(verdict).to.equal('fail')
      })
    }
  })
}
