import { expect } from 'chai'
import { createNodeDriver } from '../../drivers/node-drivers.js'
import { ProcessNodeDriver } from '../../drivers/process/index.js'
import { type Player, plan, runCell, type Scenario, ScenarioFailure } from '../../engine/index.js'
import { SCENARIOS } from '../../scenarios/index.js'
import type { Cell } from '../../report/cells.js'
import { LoopbackLab } from './index.js'

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('labs/loopback: real sockets, each implementation in a process of its own', function () {
  this.timeout(60_000)
  const players: Player[] = []
  before(async () => {
    for (const spec of ['reference', 'hyperdht', 'reference&hyperdht']) {
      players.push({ spec, driver: await createNodeDriver(spec, { processes: true }) })
    }
  })
  after(async () => {
    for (const { driver } of players) await driver.close()
  })

  const [OURS, PEER, MIXED] = [0, 1, 2] as const
  async function run(
    scenarios: readonly Scenario[],
    topology: string,
    cast: Readonly<Record<string, number>>
  ): Promise<Cell> {
    const fixed = Object.fromEntries(Object.entries(cast).map(([role, i]) => [role, players[i]!]))
    const [cell] = plan({ scenarios, players, topologies: [topology], fixed })
    return runCell(cell!, { lab: new LoopbackLab(), seeds: ['1'], others: players[PEER]! })
  }
  const scenario = (id: string): Scenario[] => SCENARIOS.filter((one) => one.id === id)

  for (const [id, topology, cast] of [
    ['network', '10-nodes', { network: OURS }],
    ['network', '10-nodes', { network: MIXED }],
    ['bootstrapping', 'public', { bootstrapper: OURS, network: PEER, joiner: OURS }],
    ['bootstrapping', 'public', { bootstrapper: PEER, network: OURS, joiner: PEER }],
    ['lookup', 'open', { network: MIXED, writer: OURS, reader: PEER }],
    ['immutable', 'open', { network: MIXED, writer: PEER, reader: OURS }]
  ] as const) {
    const who = Object.entries(cast).map(([role, i]) => `${role} ${['reference', 'hyperdht', 'both'][i]}`)
    it(`${id}/${topology}: ${who.join(', ')} (API-33, API-113)`, async () => {
      const { runs, verdict } = await run(scenario(id), topology, cast)
      expect(runs[0]!.detail).to.equal('')
      expect(verdict).to.equal('pass')
      expect(runs[0]!.traceHash).to.equal(null)
    })
  }

  const own = (act: Scenario['run'], limit = 5_000): Scenario[] => [
    {
      id: 'own',
      title: 'Own.',
      claims: [],
      roles: ['network'],
      needs: { lab: [], node: {} },
      limit,
      topologies: [
        {
          name: 't',
          layout: { nodes: 2 },
          server: null,
          client: null,
          expected: { paths: null, sentence: 'it works' }
        }
      ],
      run: act
    }
  ]

  it('tells a failure, a refusal, a call that is not there and a scenario that hangs apart', async () => {
    const verdictOf = async (act: Scenario['run']): Promise<string> => {
      const { runs } = await run(own(act, 1_000), 't', { network: OURS })
      return `${runs[0]!.verdict}: ${runs[0]!.detail}`
    }
    expect(await verdictOf(() => Promise.reject(new ScenarioFailure('so it is')))).to.equal('fail: so it is')
    expect(
      await verdictOf(
        async (context) => void (await (await context.network()).nodes[0]!.ping({ host: '127.0.0.1', port: 1 }))
      )
    ).to.match(/^fail: (ping failed: REQUEST_TIMEOUT|It did not end within 1 s)/)
    expect(await verdictOf(async (context) => void (await (await context.network()).nodes[0]!.listen()))).to.equal(
      'unsupported: Connections of nodes in another process are not driven.'
    )
    expect(await verdictOf(() => new Promise(() => {}))).to.equal('fail: It did not end within 1 s.')
  })

  it('calls it a crash when the process dies, and leaves none behind', async () => {
    const driver = await ProcessNodeDriver.start('reference')
    expect(driver.implementation.name).to.equal('reference')
    expect(driver.capabilities.has('connect')).to.equal(false)
    expect(driver.capabilities.has('mutable')).to.equal(true)
    const player: Player = { spec: 'dying', driver }
    const scenarios = own(async (context) => {
      const { nodes } = await context.network()
      process.kill(driver.pid, 'SIGKILL')
      await nodes[0]!.state()
    })
    const [cell] = plan({ scenarios, players: [player] })
    const { runs } = await runCell(cell!, { lab: new LoopbackLab(), seeds: ['1'], others: player })
    expect(runs[0]!.verdict).to.equal('crashed')
    expect(runs[0]!.detail).to.match(/The process of reference ended \(SIGKILL\)/)
    expect(alive(driver.pid)).to.equal(false)
    await driver.close()

    const other = await ProcessNodeDriver.start('hyperdht')
    await other.close()
    expect(alive(other.pid)).to.equal(false)
  })
})
