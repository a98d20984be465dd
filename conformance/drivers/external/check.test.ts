import { expect } from 'chai'
import type { Outcome } from '../../report/types.js'
import { checkDriver, CHECKS } from './index.js'
import { fixture } from './test-support/index.js'

async function check(mode: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  await checkDriver(fixture(mode), (outcome) => void outcomes.push(outcome), 'again', { callMs: 1000, closeMs: 300 })
  return outcomes
}

describe('drivers/external: check-driver', function () {
  this.timeout(60_000)

  it('passes a driver that keeps the contract', async () => {
    for (const mode of ['good', 'silent-on-malformed', 'events']) {
      const outcomes = await check(mode)
      expect(outcomes.filter(({ verdict }) => verdict !== 'pass')).to.deep.equal([])
      expect(outcomes).to.have.lengthOf(CHECKS)
    }
  })

  for (const [mode, caught] of [
    ['lenient', ['unknown-method fail', 'pipelining fail']],
    ['rejects-all', ['unknown-to-decode fail', 'unknown-to-encode fail', 'unknown-to-derive fail']],
    ['no-value', ['decode fail']],
    ['upper-case', ['encode fail']],
    ['ends-on-malformed', ['malformed-line crashed']],
    ['stays', ['close fail', 'end-of-input fail']],
    ['garbage', ['unknown-to-decode crashed', 'decode crashed', 'rejected crashed']],
    ['own-error', ['unknown-to-decode fail', 'decode fail', 'rejected fail']],
    ['no-decode', ['unknown-to-decode unsupported', 'decode unsupported', 'rejected unsupported']],
    ['bad-packages', ['hello fail']],
    ['chunks', ['pieces crashed', 'pipelining crashed', 'long-line crashed', 'malformed-line crashed']]
  ] as const) {
    it(`catches a driver that is ${mode}`, async () => {
      const outcomes = await check(mode)
      const bad = outcomes.filter(({ verdict }) => verdict !== 'pass')
      expect(bad.map(({ id, verdict }) => `${id} ${verdict}`)).to.deep.equal(caught)
      for (const { detail } of bad) expect(detail).to.match(/\w{5}/)
    })
  }
})
