import { expect } from 'chai'
import { fakeDriver } from '../engine/test-support/index.js'
import { type Lab, plan } from '../engine/index.js'
import { Collector, type Outcome } from '../report/index.js'
import { connect } from '../scenarios/connect/index.js'
import { fitting, labMissing, labsOf } from './lab-proof.js'
import { LABS } from './labs.js'
import type { Run } from './reporting.js'

function bench(): { readonly run: Run; readonly outcomes: Outcome[] } {
  const outcomes: Outcome[] = []
  const collector = new Collector({ version: '1.0.0', environment: {}, seed: null })
  const progress = { begin: () => {}, tick: () => {}, note: () => {}, end: () => {} }
  const outcome = (one: Outcome): void => void outcomes.push(one)
  return { run: { collector, progress, outcome, tables: [], remarks: [] }, outcomes }
}

const planned = plan({
  scenarios: [connect],
  lab: new Set(['nat', 'capture']),
  players: [{ spec: 'x', driver: fakeDriver('x') }],
  topologies: ['open:open', 'symmetric:open']
})

/** A lab that finds its symmetric NAT to be none. */
const lab: Lab = {
  name: 'odd',
  capabilities: new Set(['nat']),
  prepare: () =>
    Promise.resolve({
      lines: [
        { name: 'open', problems: [] },
        { name: 'symmetric', problems: ['mapping should be "APDM", measured "EIM"'] }
      ],
      unfit: ({ sites = [] }) => (sites.some(({ nat }) => nat === 'symmetric') ? 'symmetric is none here' : null)
    }),
  run: () => Promise.reject(new Error('nothing is run here'))
}

describe('cli: labs', () => {
  it('of the options are those that are named, each once; those that have to work may stand alone', () => {
    const names = (options: Parameters<typeof labsOf>[0]) => labsOf(options).labs.map(({ name }) => name)
    expect(names({ lab: ['sim'] })).to.deep.equal(['sim'])
    expect(names({ lab: ['sim', 'netns'], requireLab: ['netns'] })).to.deep.equal(['sim', 'netns'])
    expect(names({ lab: ['sim'], requireLab: ['netns'] })).to.deep.equal(['netns'])
  })

  it('that find a box wanting fail for it, and no cell runs in it, which is said', async () => {
    const { run, outcomes } = bench()
    const fit = await fitting(run, lab, planned)
    expect(fit.map(({ topology }) => topology.name)).to.deep.equal(['open:open'])
    expect(outcomes.map(({ id, verdict, detail }) => [id, verdict, detail])).to.deep.equal([
      ['labs/odd/open', 'pass', ''],
      ['labs/odd/symmetric', 'fail', 'mapping should be "APDM", measured "EIM"']
    ])
    expect(run.collector.report().skipped).to.deep.equal(['1 cells in odd: symmetric is none here.'])
  })

  it('without boxes of their own prove nothing', async () => {
    const { run, outcomes } = bench()
    const { name, capabilities, run: job } = lab
    expect(await fitting(run, { name, capabilities, run: job }, planned)).to.equal(planned)
    expect(outcomes).to.deep.equal([])
  })

  it('that have to work and do not are a failure that says why', () => {
    const { verdict, detail } = labMissing(LABS[0]!, 'it needs root')
    expect([verdict, detail]).to.deep.equal(['fail', 'It does not: it needs root.'])
  })
})
