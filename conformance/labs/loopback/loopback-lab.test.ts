import { expect } from 'chai'
import { nodeFixture } from '../../drivers/external/test-support/index.js'
import { createExternalNodeDriver } from '../../drivers/external/index.js'
import type { DrivenNode, NodeDriver } from '../../drivers/node.js'
import { createProcessNodeDriver } from '../../drivers/node-drivers.js'
import { plan, type Player, runCell, runsIn } from '../../engine/index.js'
import type { LabJob, LabRun } from '../../engine/lab.js'
import type { Cell } from '../../report/cells.js'
import { network, SCENARIOS, streams } from '../../scenarios/index.js'
import { LoopbackLab } from './index.js'

describe('labs/loopback', function () {
  this.timeout(120_000)
  const lab = new LoopbackLab({ limit: 60_000 })
  /** For what does not end, if a program starts in time on a busy machine. */
  const strict = new LoopbackLab({ limit: 15_000 })
  let drivers: NodeDriver[] = []

  afterEach(async () => {
    for (const driver of drivers) await driver.close()
    drivers = []
  })

  async function player(mode: string): Promise<Player> {
    const driver = await (mode === 'hyperdht'
      ? createProcessNodeDriver(mode)
      : createExternalNodeDriver(nodeFixture(mode), { limits: { aliveMs: 500, workMs: 5000 } }))
    drivers.push(driver)
    return { spec: mode, driver }
  }

  async function cell(scenario: typeof network, topology: string, one: Player, at = lab): Promise<Cell> {
    const options = { scenarios: [scenario], players: [one], topologies: [topology], lab: lab.capabilities }
    const [planned] = plan(options)
    return runCell(planned!, { lab: at, seeds: ['1'], others: one })
  }

  it('runs a network of programs, and says how to run it again', async () => {
    const { runs, verdict } = await cell(network, '2-nodes', await player('hyperdht'))
    expect(runs[0]!.detail).to.equal('')
    expect(verdict).to.equal('pass')
    expect(runs[0]!.replay).to.match(/^punchlist run --lab loopback --scenario network --topology 2-nodes/)
  })

  it('moves streams between programs, with their back-pressure (API-185)', async () => {
    const { runs, verdict } = await cell(streams, 'open', await player('hyperdht'))
    expect(runs[0]!.detail).to.equal('')
    expect(verdict).to.equal('pass')
    expect(runs[0]!.timeToOpen).to.be.greaterThan(0)
  })

  for (const [mode, verdict, sentence] of [
    ['dies', 'crashed', /DriverBroke.*the driver ended with code 3/],
    ['hangs', 'crashed', /DriverBroke.*the driver did not answer (hello|node\.findNode) within/],
    ['never-ready', 'fail', /^It did not end within 15 s; waiting for: ready at dht1/]
  ] as const) {
    it(`ends a run whose driver ${mode}, with a verdict that names it`, async () => {
      const done = await cell(network, '2-nodes', await player(mode), mode === 'never-ready' ? strict : lab)
      expect(done.verdict).to.equal(verdict)
      expect(done.runs[0]!.detail).to.match(sentence)
    })
  }

  it('has a run crash for what nobody handles, and goes on', async () => {
    const run = async (body: LabJob['body']): Promise<LabRun> =>
      lab.run({ topology: {}, seed: '', limit: 1000, keepCapture: false, checkers: [], leftovers: [], body })
    const lost = await run(async (world) => {
      void Promise.reject(new Error('lost'))
      await world.sleep(10)
    })
    expect(lost).to.deep.include({ end: 'crashed', detail: 'Nobody handled Error: lost' })
    expect((await run(async () => {})).end).to.equal('passed')
  })

  it('takes nodes down in the end, also after a failure, last made first', async () => {
    const made: DrivenNode[] = []
    const driver = (await player('good')).driver
    const run = await lab.run({
      topology: { nodes: 1 },
      seed: '',
      limit: 10_000,
      keepCapture: false,
      checkers: [],
      leftovers: [],
      body: async (world) => {
        const node = await driver.createNode({ bootstrap: [] }, world.site('dht1'))
        world.onTeardown('the node', () => node.destroy())
        made.push(node)
        throw new TypeError('the scenario breaks')
      }
    })
    expect(run).to.deep.include({ end: 'crashed', detail: 'A call failed with TypeError: the scenario breaks' })
    expect((await made[0]!.state()).destroyed).to.equal(true)
  })

  it('has topologies of its own for records, and none with NATs', () => {
    for (const scenario of SCENARIOS) {
      for (const topology of scenario.topologies) {
        if (!runsIn(scenario, topology, lab.capabilities)) continue
        const nats = topology.layout.sites?.map(({ nat = 'open' }) => nat) ?? []
        expect(nats.every((nat) => nat === 'open')).to.equal(true)
      }
      for (const topology of scenario.topologies.filter(({ plain }) => plain === true)) {
        expect(runsIn(scenario, topology), `${scenario.id} in the simulator`).to.equal(false)
        const more = scenario.needs.lab.some((one) => one !== 'nat')
        expect(runsIn(scenario, topology, lab.capabilities), scenario.id).to.equal(!more)
      }
    }
  })
})
