import { expect } from 'chai'
import type { ScenarioTopology } from '../../engine/index.js'
import { readBaseline } from '../../baseline/index.js'
import { needsOf } from '../../engine/index.js'
import { SCENARIOS } from '../index.js'
import { PEER, runPeer } from '../test-support/index.js'
import { RECORDS } from './index.js'

/** ms of this process's own time that the cells of a default run may take, together: in fact it is a third of it. */
const BUDGET = 6000

/** Those for labs without NATs are others once more. */
function inSim(topologies: readonly ScenarioTopology[]): readonly ScenarioTopology[] {
  return topologies.filter(({ plain }) => plain !== true)
}

describe('scenarios, records: the peer with itself', () => {
  it('all are among the scenarios that run by default', () => {
    for (const scenario of RECORDS) expect(SCENARIOS).to.include(scenario)
  })

  it('each says what it needs of every role, and the peer has it', () => {
    for (const { id, roles, needs } of RECORDS) {
      for (const role of roles) {
        const needed = needs.node[role]
        expect(needed, `${id}, ${role}`).to.be.an('array').that.is.not.empty
        for (const capability of needed!) expect(PEER.driver.capabilities.has(capability), id).to.equal(true)
      }
    }
  })

  it('the baseline has a cell for each', () => {
    const { cells } = readBaseline()
    for (const { id, topologies } of RECORDS) {
      expect(Object.keys(cells[id] ?? {}), id).to.deep.equal(inSim(topologies).map(({ name }) => name))
    }
  })

  it('a lab without NATs and faults gets what puts nobody behind a NAT and has no scripted hosts', () => {
    const open = RECORDS.filter(({ needs }) => needs.lab.length === 0).flatMap(({ id, topologies }) =>
      topologies.filter(({ layout }) => needsOf(layout).length === 0).map(({ name }) => `${id}/${name}`)
    )
    expect(open).to.deep.equal(['lookup/open', 'immutable/open', 'alone/no-network'])
    for (const { id, needs, topologies } of RECORDS) {
      if (needs.lab.includes('nat'))
        expect(
          topologies.flatMap(({ layout }) => needsOf(layout)),
          id
        ).to.include('nat')
    }
  })

  for (const { id, topologies } of RECORDS) {
    for (const { name } of inSim(topologies)) {
      it(`${id}/${name}`, async () => {
        const { runs, verdict } = await runPeer(id, name, {}, { seeds: ['1', '2'] })
        expect(runs.map(({ detail }) => detail)).to.deep.equal(['', ''])
        expect(verdict).to.equal('pass')
        for (const { packets, path } of runs) {
          if (id !== 'alone') expect(packets).to.be.above(50)
          expect(path).to.equal(null)
        }
      })
    }
  }

  it('all of them together stay within their share of a default run', async function () {
    this.timeout(60_000)
    const before = process.cpuUsage()
    for (const { id, topologies } of RECORDS) for (const { name } of inSim(topologies)) await runPeer(id, name)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).to.be.below(BUDGET)
  })
})
