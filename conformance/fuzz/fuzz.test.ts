import { expect } from 'chai'
import { createHyperdhtDriver } from '../drivers/hyperdht/index.js'
import { createReferenceDriver } from '../drivers/reference/index.js'
import { LAYOUTS } from '../layouts/index.js'
import { DEFAULT_RUNS, freshSeed, fuzz } from './index.js'

/** A new one each time, so that every run of the tests looks somewhere else; given again, it repeats a run. */
const given = process.env['PUNCHLIST_SEED']
const SEED = given === undefined ? freshSeed() : Number(given)

describe(`fuzz: our codecs and the peer's, ${DEFAULT_RUNS} cases each (PUNCHLIST_SEED=${SEED})`, () => {
  const reference = createReferenceDriver()
  const peer = createHyperdhtDriver()

  before(async () => {
    expect(SEED, 'PUNCHLIST_SEED').to.satisfy(Number.isSafeInteger)
    // Shown whatever the reporter: without it a failure could not be repeated.
    console.log(`  fuzz: repeat with PUNCHLIST_SEED=${SEED}`)
    await peer.ready()
  })
  after(() => peer.close())

  for (const { name, claim } of LAYOUTS) {
    it(`${name} (${claim})`, async function () {
      this.timeout(120_000)
      const { outcomes, cases } = await fuzz({ reference, peer, seed: SEED, codecs: [name] })
      const [outcome] = outcomes
      expect(
        outcome?.verdict,
        `${outcome?.detail}\n${JSON.stringify(outcome?.evidence, null, 2)}\n${outcome?.replay}`
      ).to.equal('pass')
      expect(cases).to.equal(DEFAULT_RUNS)
      // Bytes that are all refused, or all accepted where some cannot be, would prove nothing.
      expect(Number(outcome?.evidence['accepted'])).to.be.above(DEFAULT_RUNS / 3)
      if (name !== 'raw') expect(Number(outcome?.evidence['refused'])).to.be.above(DEFAULT_RUNS / 50)
    })
  }
})
