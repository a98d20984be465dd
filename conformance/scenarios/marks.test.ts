import { expect } from 'chai'
import { MARKS } from '../engine/index.js'
import { requiredMarks } from './index.js'
import { dropping, faulty, runPeer, runPlayer } from './test-support/index.js'

describe('scenarios: marks', () => {
  it('marks.json names marks that there are, each once, and leaves none out', () => {
    const { default: usual, nightly } = requiredMarks()
    expect([...usual, ...nightly].sort()).to.deep.equal(Object.keys(MARKS).sort())
  })

  for (const [topology, mark] of [
    ['port-restricted-cone:port-restricted-cone', 'fast-open-used'],
    ['symmetric:full-cone', 'birthday-punch-won'],
    ['full-cone:symmetric', 'birthday-punch-won'],
    ['same-lan', 'lan-shortcut-used'],
    ['same-nat-hairpin', 'hairpin-used']
  ] as const) {
    it(`connect/${topology} hits ${mark}`, async () => {
      const { runs } = await runPeer('connect', topology)
      expect(runs[0]!.marks).to.deep.equal([mark])
    })
  }

  it('does not take for fast open what opens otherwise', async () => {
    const slow = faulty({ node: (node) => ({ connect: (key) => node.connect(key, { fastOpen: false }) }) })
    const { runs } = await runPlayer(slow, 'connect', 'port-restricted-cone:port-restricted-cone')
    expect(runs[0]!.detail).to.equal('')
    expect(runs[0]).to.not.have.property('marks')
    const open = await runPeer('connect', 'open:open')
    expect(open.runs[0]).to.not.have.property('marks')
  })

  it('hits nothing where the scenario fails', async () => {
    const prepare = dropping(({ bytes }) => bytes.length === 1)
    const { runs } = await runPeer('connect', 'port-restricted-cone:port-restricted-cone', { prepare })
    expect(runs[0]!.verdict).to.equal('fail')
    expect(runs[0]).to.not.have.property('marks')
  })
})
