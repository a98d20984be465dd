import { expect } from 'chai'
import { Unsupported } from '../drivers/types.js'
import { SimLab } from '../labs/sim/lab/index.js'
import type { Cell } from '../report/cells.js'
import { outcomeOf, type Player, plan, runCell, type Finding, type Scenario, type ScenarioContext } from './index.js'
import { fakeDriver } from './test-support/index.js'

const player: Player = { spec: 'fake', driver: fakeDriver('fake') }

interface CellOptions {
  readonly seeds?: readonly string[]
  /** Dice decide. */
  readonly mayMiss?: true
}

function cellOf(
  run: Scenario['run'],
  more: Partial<Scenario> = {},
  { seeds = ['1', '2'], mayMiss }: CellOptions = {}
): Promise<Cell> {
  const scenario: Scenario = {
    id: 'test',
    title: 'A test.',
    claims: ['HP-1'],
    roles: ['server'],
    needs: { lab: [], node: {} },
    topologies: [
      {
        name: 't',
        layout: {},
        server: null,
        client: null,
        expected: { paths: ['direct'], sentence: 'direct: why not', ...(mayMiss !== undefined && { mayMiss }) }
      }
    ],
    run,
    ...more
  }
  const [planned] = plan({ scenarios: [scenario], players: [player] })
  return runCell(planned!, { lab: new SimLab(), seeds, others: player })
}

describe('engine: a cell', () => {
  it('passes with what was found, measured from where the scenario began', async () => {
    const cell = await cellOf(async (context: ScenarioContext) => {
      await context.sleep(500)
      context.begin()
      await context.sleep(70.25)
      return { path: 'direct', timeToOpen: 12.3456789 }
    })
    expect(cell).to.deep.include({
      id: 'test/t/fake@1.0.0',
      verdict: 'pass',
      expected: 'direct: why not',
      baseline: null
    })
    expect(cell.roles).to.deep.equal({ server: 'fake@1.0.0' })
    expect(cell.runs.map(({ seed }) => seed)).to.deep.equal(['1', '2'])
    expect(cell.runs[0]).to.deep.include({ ms: 70.25, timeToOpen: 12.346, packets: 0, path: 'direct', detail: '' })
    const outcome = outcomeOf(cell)
    expect(outcome).to.deep.include({ suite: 'scenarios sim', group: 'test', verdict: 'pass', claims: ['HP-1'] })
    expect(outcome.evidence).to.deep.include({ seen: '2 of 2 passed, direct, open after 12.346 ms, 0 packets' })
  })

  it('has the marks that a run hit, and none where it hit none', async () => {
    const cell = await cellOf((context: ScenarioContext) => {
      context.mark('hairpin-used')
      context.mark('hairpin-used')
      context.mark('fast-open-used')
      return Promise.resolve({ path: 'direct' })
    })
    expect(cell.runs[0]!.marks).to.deep.equal(['fast-open-used', 'hairpin-used'])
    const bare = await cellOf(() => Promise.resolve({ path: 'direct' }))
    expect(bare.runs[0]).to.not.have.property('marks')
  })

  it('fails on another path than the topology lets expect, whatever the implementation says', async () => {
    const cell = await cellOf(() => Promise.resolve({ path: 'relayed', note: 'it took a while' }))
    expect(cell.verdict).to.equal('fail')
    expect(cell.runs[0]!.detail).to.equal('Expected direct: why not; on the wire: relayed, it took a while.')
    expect(cell.runs[0]!.capture).to.deep.equal([])
    expect(outcomeOf(cell).replay).to.equal('punchlist run --scenario test --topology t --impl fake --seed 1')
  })

  it('takes one miss in twenty runs for bad luck where dice decide, and nothing else', async () => {
    const verdict = async (
      misses: number,
      seeds: number,
      mayMiss: true | undefined,
      complaint?: string
    ): Promise<string> => {
      let done = 0
      const body = (context: ScenarioContext): Promise<Finding> => {
        if (done++ >= misses) return Promise.resolve({ path: 'direct' })
        if (complaint !== undefined) context.fail(complaint)
        return Promise.resolve({ path: 'refused', note: 'no guess hit' })
      }
      const options = { seeds: Array.from({ length: seeds }, (_, i) => String(i)), ...(mayMiss && { mayMiss }) }
      const cell = await cellOf(body, {}, options)
      expect(cell.runs.filter((run) => run.verdict === 'fail')).to.have.length(misses)
      return cell.verdict
    }
    expect(await verdict(1, 20, true)).to.equal('pass')
    expect(await verdict(1, 19, true)).to.equal('fail')
    expect(await verdict(2, 20, true)).to.equal('fail')
    expect(await verdict(2, 40, true)).to.equal('pass')
    expect(await verdict(1, 20, undefined)).to.equal('fail')
    expect(await verdict(1, 20, true, 'It broke.')).to.equal('fail')
  })

  it('keeps what was found before a failure', async () => {
    const { runs } = await cellOf(async (context: ScenarioContext) => {
      context.found({ timeToOpen: 5 })
      context.fail('Then it broke.')
    })
    expect(runs[0]).to.deep.include({ verdict: 'fail', timeToOpen: 5, detail: 'Then it broke.' })
  })

  it('crashes by itself: the next run and the next cell go on', async () => {
    let first = true
    const cell = await cellOf(async () => {
      if (first) {
        first = false
        throw new TypeError('x is undefined')
      }
      return { path: 'direct' }
    })
    expect(cell.runs.map(({ verdict }) => verdict)).to.deep.equal(['crashed', 'pass'])
    expect(cell.verdict).to.equal('crashed')
    expect(outcomeOf(cell).detail).to.equal('A call failed with TypeError: x is undefined')
  })

  it('is unsupported where the implementation says so, before or in the middle', async () => {
    const before = await cellOf(() => Promise.reject(new Error('never run')), {
      needs: { lab: [], node: { server: ['connect', 'relay'] } }
    })
    expect(before.verdict).to.equal('unsupported')
    expect(before.runs[0]!.detail).to.equal('fake@1.0.0 says that it has no connect, relay.')
    const middle = await cellOf(() => Promise.reject(new Unsupported('no plugins here')))
    expect(middle.runs[0]).to.deep.include({ verdict: 'unsupported', detail: 'no plugins here' })
  })

  it('fails on what a checker finds, though the scenario is content', async () => {
    const [planned] = plan({
      scenarios: [
        {
          id: 'content',
          title: 'Content.',
          claims: [],
          roles: [],
          needs: { lab: [], node: {} },
          topologies: [
            { name: 't', layout: {}, server: null, client: null, expected: { paths: null, sentence: 'it works' } }
          ],
          run: () => Promise.resolve()
        }
      ],
      players: []
    })
    const complaint = { name: 'never twice', observe: () => {}, violations: ['at 1 ms a did it twice'] }
    const cell = await runCell(planned!, {
      lab: new SimLab(),
      seeds: ['1'],
      others: player,
      checkers: () => [complaint]
    })
    expect(cell.verdict).to.equal('fail')
    expect(cell.runs[0]!.detail).to.equal('never twice: at 1 ms a did it twice')
  })
})
