import { expect } from 'chai'
import { type LabJob, type LabTopology, type LabWorld, plan, type Player, runCell } from '../../../engine/index.js'
import { runName } from '../../netns/plan/index.js'
import { connect } from '../../../scenarios/connect/index.js'
import { Engine, leftovers } from '../engine/index.js'
import { DockerGround } from '../ground/index.js'
import { onDocker } from '../test-support/index.js'
import { leaks } from './leaks.js'
import { DockerLab } from './index.js'

const PAIR: LabTopology = {
  nodes: 2,
  sites: [{ name: 'home', nat: 'full-cone', hosts: ['a'] }],
  outside: [{ name: 'stranger', addresses: ['11.9.0.9'] }]
}

function job(topology: LabTopology, body: (world: LabWorld) => Promise<void>, more: Partial<LabJob> = {}): LabJob {
  return { topology, seed: '1', limit: 20_000, keepCapture: true, checkers: [], leftovers: [], body, ...more }
}

describe('the lab in containers', function () {
  this.timeout(240_000)
  before(onDocker)

  it('lets nothing out; canary: what gets out is found', async () => {
    const engine = await Engine.open(runName(['leaks', process.pid, performance.now()]))
    try {
      const ground = new DockerGround(engine, '1')
      expect(await leaks(engine, ground)).to.deep.equal([])
      const found = await leaks(engine, ground, async ({ hosts }) => {
        // As every container has it before it is the lab's.
        await engine.script(hosts.get('public')!.namespace, ['ip route add default dev eth0'])
      })
      expect(found.join('; ')).to.include('a datagram got out: public to ')
    } finally {
      await engine.close()
    }
  })

  describe('runs', () => {
    const lab = new DockerLab({ parallel: 2 })
    after(() => lab.close())

    it('see where datagrams go, and who is not let in', async () => {
      const seen: unknown[] = []
      const run = await lab.run(
        job(PAIR, async (world) => {
          seen.push(world.wire.externalOf('a'), await world.reaches('a', { host: '11.9.0.9', port: 9 }, 'stranger'))
          const external = world.wire.externalOf('a')!
          seen.push(external.host, await world.reaches('stranger', external, 'a'))
          seen.push(await world.reaches('stranger', { host: '11.2.0.1', port: 9 }, 'a'))
        })
      )
      expect(run).to.include({ end: 'passed', detail: '', traceHash: null, packets: 3 })
      expect(seen).to.deep.equal([null, true, '11.2.0.1', true, false])
      expect(run.capture!.map(({ fate }) => fate)).to.deep.equal(['delivered', 'delivered', 'not passed on by home'])
      expect(run.files).to.equal(undefined)
    })

    it('go on side by side, and gateways forget what was before', async () => {
      const opened: unknown[] = []
      const body = async (world: LabWorld): Promise<void> => {
        const before = world.wire.externalOf('a')
        await world.reaches('a', { host: '11.9.0.9', port: 9 }, 'stranger')
        // What the run before has opened is closed.
        opened.push([before, await world.reaches('stranger', { host: '11.2.0.1', port: 44_000 }, 'a')])
      }
      const runs = await Promise.all([1, 2, 3, 4].map(() => lab.run(job(PAIR, body))))
      expect(runs.map(({ end, packets }) => [end, packets])).to.deep.equal(Array(4).fill(['passed', 2]))
      expect(opened).to.deep.equal(Array(4).fill([null, false]))
    })

    it('isolate the hosts of a guest network, but not from the gateway', async () => {
      const guests: LabTopology = {
        sites: [{ name: 'guests', nat: 'port-restricted-cone', hosts: ['a', 'b'] }],
        isolated: [['a'], ['b']],
        outside: [{ name: 'stranger', addresses: ['11.9.0.9'] }]
      }
      const seen: boolean[] = []
      const body = async (world: LabWorld): Promise<void> => {
        seen.push(await world.reaches('a', { host: world.site('b').addresses[0]!, port: 9 }, 'b'))
        seen.push(await world.reaches('a', { host: '11.9.0.9', port: 9 }, 'stranger'))
      }
      await lab.run(job(guests, body))
      const { isolated: _, ...friends } = guests
      await lab.run(job(friends, body))
      expect(seen).to.deep.equal([false, true, true, true])
    })

    it('that fail keep the rules and sessions of their gateways', async () => {
      const run = await lab.run(
        job(
          PAIR,
          async (world) => {
            await world.reaches('a', { host: '11.9.0.9', port: 9 }, 'stranger')
            await world.waiting('a miracle', new Promise<void>(() => {}))
          },
          { limit: 1500 }
        )
      )
      expect([run.end, run.detail]).to.deep.equal(['failed', 'It did not end within 1.5 s; waiting for: a miracle.'])
      const [rules] = run.files!
      expect(rules!.name).to.equal('home.nft')
      expect(rules!.text)
        .to.include('table ip nat')
        .and.to.match(/udp .* src=192\.168\.1\.2 dst=11\.9\.0\.9/)
    })
  })

  it('nodes of an image connect through NATs of containers, judged by what was on the cables', async () => {
    const lab = new DockerLab({ parallel: 3 })
    const found: Record<string, unknown> = {}
    try {
      const driver = await lab.driver('peer=docker:punchlist-node:hyperdht')
      const peer: Player = { spec: 'peer=docker:punchlist-node:hyperdht', driver }
      const topologies = ['port-restricted-cone:port-restricted-cone', 'symmetric:symmetric', 'same-nat-hairpin']
      const cells = plan({ scenarios: [connect], players: [peer], topologies })
      await Promise.all(
        cells.map(async (cell) => {
          const { verdict, runs } = await runCell(cell, { lab, seeds: ['1'], others: peer })
          found[cell.topology.name] = [verdict, runs[0]!.path, runs[0]!.detail]
          expect(runs[0]!.replay)
            .to.include('--lab docker')
            .and.to.include('--impl peer=docker:punchlist-node:hyperdht')
        })
      )
      await driver.close()
    } finally {
      await lab.close()
    }
    expect(found).to.deep.equal({
      'port-restricted-cone:port-restricted-cone': ['pass', 'direct', ''],
      'symmetric:symmetric': ['pass', 'refused', ''],
      'same-nat-hairpin': ['pass', 'hairpin', '']
    })
    expect((await leftovers()).runs).to.deep.equal([])
  })
})
