import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { packageRoot } from '../root.cjs'
import { findDifference, formatDifference } from '../labs/sim/trace/index.js'
import { join } from 'node:path'
import { runPeer } from './test-support/index.js'

const SCRIPT = join(packageRoot(), 'dist', 'esm', 'scenarios', 'test-support', 'print-events.js')

/** Every event of a cell in a process of its own; the last line is the trace hash. */
async function inProcess(scenario: string, topology: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, scenario, topology], {
    maxBuffer: 64 * 1024 * 1024
  })
  return stdout.split('\n')
}

describe('scenarios: a run is a function of scenario and seed', () => {
  it('30 nodes twice in this process: the same events', async () => {
    const difference = await findDifference(async (trace) => {
      const { verdict } = await runPeer('network', '30-nodes', { trace: () => trace })
      expect(verdict).to.equal('pass')
      expect(trace.count).to.be.above(1000)
    })
    expect(difference === null ? 'no difference' : formatDifference(difference)).to.equal('no difference')
  })

  for (const [scenario, topology] of [
    ['network', '30-nodes'],
    ['connect', 'symmetric:port-restricted-cone'],
    ['lossy-links', 'loss-20'],
    ['relay', 'symmetric:port-restricted-cone:server'],
    ['forward-expiry', '2-nodes'],
    ['hyperswarm', 'port-restricted-cone:port-restricted-cone:at-once']
  ] as const) {
    it(`${scenario}/${topology} in two processes and in this one: the same events`, async function () {
      this.timeout(90_000)
      const [a, b] = await Promise.all([inProcess(scenario, topology), inProcess(scenario, topology)])
      const first = a.findIndex((line, i) => line !== b[i])
      expect(first === -1 ? 'no difference' : `event ${first}\na ${a[first]}\nb ${b[first]}`).to.equal('no difference')
      expect(b).to.have.length(a.length)
      const { runs } = await runPeer(scenario, topology)
      expect(runs[0]!.traceHash).to.equal(a.at(-1))
    })
  }

  it('another seed: other events', async () => {
    const { runs } = await runPeer('connect', 'symmetric:open', {}, { seeds: ['1', '2', '1'] })
    const [one, two, again] = runs.map(({ traceHash }) => traceHash)
    expect(one).to.equal(again)
    expect(one).to.not.equal(two)
  })
})
