import { expect } from 'chai'
import type { Outcome } from '../../../report/types.js'
import { nodeFixture } from '../test-support/index.js'
import { checkNodes, NODE_CHECKS, type NodeCheckLimits } from './index.js'

async function check(mode: string, options: NodeCheckLimits = {}): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const limits = { closeMs: 1500, ...options }
  await checkNodes(nodeFixture(mode), (outcome) => void outcomes.push(outcome), 'again', limits)
  return outcomes
}

describe('drivers/external: check-driver, nodes', function () {
  this.timeout(120_000)

  it('passes a driver that keeps the contract, and counts what it says that it does not have', async () => {
    const outcomes = await check('good')
    expect(outcomes.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'unsupported')).to.deep.equal([])
    expect(outcomes).to.have.lengthOf(NODE_CHECKS)
  })

  it('tries no further where no network comes up, and says so', async () => {
    const [network, ping] = await check('never-ready', { steps: ['node-network', 'node-ping'], stepMs: 4000 })
    expect(network?.verdict).to.equal('fail')
    expect(ping?.detail).to.equal('Not tried: no network of nodes came up before.')
  })

  for (const [mode, id, verdict, sentence] of [
    [
      'dies',
      'node-find-node',
      'crashed',
      /^The driver ended with code 3; its stderr ends with:\nthread panicked at findNode/
    ],
    ['hangs', 'node-find-node', 'crashed', /^The driver did not answer (hello|node\.findNode) within/],
    ['mute', 'node-find-node', 'crashed', /^The driver did not answer node\.findNode within 4 s/],
    ['never-ready', 'node-network', 'fail', /did not come to an end within 8 s: answer every request/],
    ['garbage', 'node-stats', 'crashed', /wrote a line that is not JSON: counting\.\.\./],
    [
      'lies',
      'node-immutable',
      'fail',
      /says in hello that it has "immutable", and answers node\.immutablePut with UNKNOWN/
    ],
    ['hides', 'node-unknown', 'fail', /hello does not say "plugins": say it there, or answer node\.registerPlugin/],
    ['lenient', 'node-unknown', 'fail', /Answer a method that you do not have with UNKNOWN_METHOD/],
    ['wrong-answer', 'node-ping', 'fail', /answer to node\.ping is not as the contract has it: .*'rtt'/],
    ['own-error', 'node-state', 'crashed', /answered node\.state with the error SEGFAULT: ouch/],
    ['pretends', 'node-on-the-wire', 'fail', /Nothing answers at 127\.0\.0\.1:\d+/],
    ['no-events', 'node-network', 'fail', /Write \{"event":"node","node":N,"name":"ready"\}/],
    ['orphans', 'node-destroy', 'fail', /is still taken after node\.destroy/],
    ['lingers', 'node-end-of-input', 'fail', /End the process when stdin ends/]
  ] as const) {
    it(`catches a driver that is ${mode}`, async () => {
      const impatient = { aliveMs: 1000, ...(mode === 'mute' && { workMs: 4000 }), stepMs: 8000 }
      const [found] = await check(mode, { steps: [id], ...impatient })
      expect(`${found?.verdict} ${found?.detail}`).to.match(new RegExp(`^${verdict} `))
      expect(found?.detail).to.match(sentence)
    })
  }
})
