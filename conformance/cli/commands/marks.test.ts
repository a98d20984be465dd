import { expect } from 'chai'
import { EXIT } from '../../errors.js'
import type { Report } from '../../report/index.js'
import { run } from '../test-support/run.js'

describe('cli: run, marks and the night', () => {
  const report = async (...argv: string[]): Promise<{ code: number; report: Report }> => {
    const { code, stdout } = await run(['run', '--impl', 'hyperdht', '--json', '-', ...argv])
    return { code, report: JSON.parse(stdout) as Report }
  }

  it('fails for each mark that no run hit, and not without --require-marks', async () => {
    const { code, report: one } = await report('--scenario', 'token-rotation', '--require-marks')
    expect(code).to.equal(EXIT.FAILED)
    const missing = one.outcomes.filter(({ suite }) => suite === 'scenarios marks')
    const ids = missing.map(({ id }) => id)
    expect(ids).to.include('marks/birthday-punch-won').and.include('marks/relayed-then-direct')
    expect(ids).to.not.include('marks/token-expired')
    expect(ids).to.not.include('marks/value-expired')
    expect(missing[0]!.detail).to.match(/^No run that passed has hit birthday-punch-won: a connection opened by one of/)
    const without = await report('--scenario', 'token-rotation')
    expect(without.code).to.equal(EXIT.OK)
  })

  it('runs nightly topologies with --nightly, and requires their marks too', async () => {
    const { report: one } = await report('--scenario', 'partition', '--nightly', '--require-marks')
    const cells = one.outcomes.filter(({ group }) => group === 'partition')
    expect(cells.map(({ id }) => id.split('/')[1])).to.deep.equal(['10-minutes', '2-hours'])
    const ids = one.outcomes.map(({ id }) => id)
    expect(ids).to.include('marks/value-expired')
    expect(ids).to.not.include('marks/partition-healed-after-hours')
  }).timeout(60_000)
})
