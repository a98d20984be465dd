import { expect } from 'chai'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createExternalNodeDriver } from '../../../drivers/external/index.js'
import type { LabJob, LabTopology, LabWorld, Player } from '../../../engine/index.js'
import { plan, runCell } from '../../../engine/index.js'
import { connect } from '../../../scenarios/connect/index.js'
import { Ground } from '../hosts/index.js'
import { clean, leftovers } from '../machine/index.js'
import { onKernel } from '../test-support/index.js'
import { NetnsLab } from './index.js'

const PROGRAM = fileURLToPath(new URL('../../../../../bin/punchlist-driver.js', import.meta.url))
const CRASH = fileURLToPath(new URL('../test-support/crash.js', import.meta.url))

function namespacesOf(run: string): string[] {
  return existsSync('/run/netns') ? readdirSync('/run/netns').filter((name) => name.includes(run)) : []
}

function job(topology: LabTopology, body: (world: LabWorld) => Promise<void>, more: Partial<LabJob> = {}): LabJob {
  return { topology, seed: '1', limit: 20_000, keepCapture: true, checkers: [], leftovers: [], body, ...more }
}

const PAIR: LabTopology = {
  nodes: 2,
  sites: [{ name: 'home', nat: 'full-cone', hosts: ['a'] }],
  outside: [{ name: 'stranger', addresses: ['11.9.0.9'] }]
}

describe('the lab on a real kernel', function () {
  this.timeout(120_000)
  before(onKernel)

  describe('namespaces', () => {
    it('are gone at the end, and the file that names them too', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'punchlist-test-'))
      const ground = new Ground(folder)
      await ground.stand(PAIR)
      expect(namespacesOf(ground.run)).to.have.length(5)
      await ground.close()
      expect([namespacesOf(ground.run), readdirSync(folder)]).to.deep.equal([[], []])
      rmSync(folder, { recursive: true })
    })

    it('stand side by side with those of other runs', async () => {
      const grounds = [new Ground(), new Ground()]
      await Promise.all(grounds.map((ground) => ground.stand(PAIR)))
      expect(grounds.map(({ run }) => namespacesOf(run).length)).to.deep.equal([5, 5])
      await grounds[0]!.close()
      expect(grounds.map(({ run }) => namespacesOf(run).length)).to.deep.equal([0, 5])
      await grounds[1]!.close()
      expect(namespacesOf(grounds[1]!.run)).to.deep.equal([])
    })

    it('touch nothing of the machine itself', async () => {
      const own = () =>
        ['link', 'addr', 'route'].map((what) => spawnSync('ip', [what], { encoding: 'utf8' }).stdout).join()
      const rules = () => spawnSync('nft', ['list', 'ruleset'], { encoding: 'utf8' }).stdout
      const before = [own(), rules()]
      const ground = new Ground()
      await ground.stand(PAIR)
      expect([own(), rules()]).to.deep.equal(before)
      await ground.close()
    })

    it('are gone when a run is interrupted', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'punchlist-test-'))
      const child = spawn(process.execPath, [CRASH, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      const [name] = readdirSync(folder)
      expect(namespacesOf(name!.replace('.json', ''))).to.have.length(3)
      child.kill('SIGINT')
      expect(await once(child, 'close')).to.deep.equal([130, null])
      expect([namespacesOf(name!.replace('.json', '')), readdirSync(folder)]).to.deep.equal([[], []])
      rmSync(folder, { recursive: true })
    })

    it('of a killed run are found and removed, with the programs in them; those of a living one are not', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'punchlist-test-'))
      const living = new Ground(folder)
      await living.stand(PAIR)
      const child = spawn(process.execPath, [CRASH, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      child.kill('SIGKILL')
      await once(child, 'close')
      const [left] = leftovers(folder)
      expect(left!.namespaces).to.have.length(3)
      expect(clean(folder)).to.deep.equal([left])
      expect([namespacesOf(left!.run), leftovers(folder)]).to.deep.equal([[], []])
      expect(namespacesOf(living.run)).to.have.length(5)
      await living.close()
      rmSync(folder, { recursive: true })
    })
  })

  describe('runs', () => {
    const lab = new NetnsLab()
    after(() => lab.close())

    it('see where datagrams go, and who is not let in', async () => {
      const seen: unknown[] = []
      const run = await lab.run(
        job(PAIR, async (world) => {
          seen.push(world.wire.externalOf('a'), await world.reaches('a', { host: '11.9.0.9', port: 9 }, 'stranger'))
          const external = world.wire.externalOf('a')!
          // The agent's socket is closed, but the cone is open: the datagram gets to the host.
          seen.push(external.host, await world.reaches('stranger', external, 'a'))
          seen.push(await world.reaches('stranger', { host: '11.2.0.1', port: 9 }, 'a'))
        })
      )
      expect(run).to.include({ end: 'passed', detail: '', traceHash: null, packets: 3 })
      expect(seen).to.deep.equal([null, true, '11.2.0.1', true, false])
      expect(run.capture!.map(({ fate }) => fate)).to.deep.equal(['delivered', 'delivered', 'not passed on by home'])
    })

    it('end at their limit, and say what was waited for', async () => {
      const never = (world: LabWorld) => world.waiting('a miracle', new Promise<void>(() => {}))
      const { end, detail } = await lab.run(job(PAIR, never, { limit: 50 }))
      expect([end, detail]).to.deep.equal(['failed', 'It did not end within 0.05 s; waiting for: a miracle.'])
    })

    it('fail for a topology that no kernel makes, and for what a node may not throw', async () => {
      const isolated = { sites: [{ name: 'lan', nat: 'symmetric', hosts: ['a', 'b'] }], isolated: [['a', 'b']] }
      const { end, detail } = await lab.run(job(isolated, () => Promise.resolve()))
      expect([end, detail]).to.deep.equal([
        'failed',
        'The lab does not stand: A bridge isolates hosts one by one, not groups of them: a, b.'
      ])
      const odd = await lab.run(job(PAIR, () => Promise.reject(new TypeError('odd'))))
      expect([odd.end, odd.detail]).to.deep.equal(['crashed', 'A call failed with TypeError: odd'])
    })

    it('take nodes down, the last one first, and say which one does not go', async () => {
      const gone: string[] = []
      const { end, detail } = await lab.run(
        job(PAIR, (world) => {
          world.onTeardown('one', () => Promise.resolve(void gone.push('one')))
          world.onTeardown('two', () => (gone.push('two'), Promise.reject(new Error('stuck'))))
          return Promise.resolve()
        })
      )
      expect([end, detail]).to.deep.equal(['crashed', 'Taking down two: A call failed with Error: stuck'])
      expect(gone).to.deep.equal(['two', 'one'])
    })
  })

  it('nodes of the peer connect through kernel NATs, judged by what was on the cables', async () => {
    const driver = await createExternalNodeDriver([process.execPath, PROGRAM, 'hyperdht'], {
      nodesPerProcess: 16,
      keep: 8
    })
    const peer: Player = { spec: 'hyperdht', driver }
    const lab = new NetnsLab()
    const found: Record<string, unknown> = {}
    try {
      const topologies = [
        'port-restricted-cone:port-restricted-cone',
        'symmetric:symmetric',
        'same-lan',
        'same-nat-hairpin'
      ]
      for (const cell of plan({ scenarios: [connect], players: [peer], topologies })) {
        const { verdict, runs } = await runCell(cell, { lab, seeds: ['1'], others: peer })
        found[cell.topology.name] = [verdict, runs[0]!.path, runs[0]!.detail]
        expect(runs[0]!.replay).to.include('--lab netns')
      }
    } finally {
      await driver.close()
      await lab.close()
    }
    expect(found).to.deep.equal({
      'port-restricted-cone:port-restricted-cone': ['pass', 'direct', ''],
      'symmetric:symmetric': ['pass', 'refused', ''],
      'same-lan': ['pass', 'lan', ''],
      'same-nat-hairpin': ['pass', 'hairpin', '']
    })
  })
})
