import { expect } from 'chai'
import type { LabJob, LabRun, LabWorld } from '../../../engine/index.js'
import { ScenarioFailure } from '../../../engine/index.js'
import type { VirtualUdx } from '../udx/index.js'
import { SimLab } from './index.js'

const TWO_HOSTS: LabJob['topology'] = {
  sites: [
    { name: 'home', nat: 'port-restricted-cone', hosts: ['a'] },
    { name: 'away', hosts: ['b'] }
  ]
}

function run(body: (world: LabWorld) => Promise<void>, job: Partial<LabJob> = {}): Promise<LabRun> {
  return new SimLab().run({
    topology: TWO_HOSTS,
    seed: 'test',
    limit: 60_000,
    keepCapture: false,
    checkers: [],
    leftovers: [],
    body,
    ...job
  })
}

const udxOf = (world: LabWorld, host: string): VirtualUdx => world.site(host).udx as VirtualUdx

/** Something that hangs in the air, as code with a missing `await` leaves it. */
function reject(error: Error): void {
  void Promise.reject(error)
}

describe('labs/sim/lab: how a run ends', () => {
  it('passes, with virtual time for the run and the process’s own afterwards', async () => {
    const before = { Date, random: Math.random, setTimeout, listeners: process.listenerCount('unhandledRejection') }
    const start = performance.now()
    const result = await run(async (world) => {
      await world.sleep(30_000)
      expect(world.now).to.be.at.least(30_000)
      expect(Date.now()).to.be.below(Date.UTC(2026, 0, 1, 0, 1))
      expect(Math.random).to.not.equal(before.random)
    })
    expect(result).to.deep.include({ end: 'passed', detail: '', capture: null, ended: 30_000 })
    expect(performance.now() - start).to.be.below(10_000)
    expect({
      Date,
      random: Math.random,
      setTimeout,
      listeners: process.listenerCount('unhandledRejection')
    }).to.deep.equal(before)
  })

  it('fails with the sentence of the scenario', async () => {
    const { end, detail } = await run(() => Promise.reject(new ScenarioFailure('The sky fell.')))
    expect({ end, detail }).to.deep.equal({ end: 'failed', detail: 'The sky fell.' })
  })

  it('crashes on a rejection that nobody handles, at once', async () => {
    const { end, detail, ended } = await run(async (world) => {
      await world.sleep(5)
      reject(new TypeError('cannot read properties of undefined'))
      await world.sleep(50_000)
    })
    expect(end).to.equal('crashed')
    expect(detail).to.equal(
      'A promise was rejected and nobody handled it: TypeError: cannot read properties of undefined'
    )
    expect(ended).to.equal(5)
  })

  it('crashes on what a callback throws, in a timer and in a tick', async () => {
    const thrown = (schedule: (act: () => void) => void): Promise<LabRun> =>
      run(async (world) => {
        schedule(() => {
          throw new RangeError('out of it')
        })
        await world.sleep(1000)
      })
    const timer = await thrown((act) => void setTimeout(act, 3))
    expect(timer).to.deep.include({ end: 'crashed', detail: 'A callback threw RangeError: out of it' })
    const tick = await thrown((act) => process.nextTick(act))
    expect(tick).to.deep.include({ end: 'crashed', detail: 'Uncaught: RangeError: out of it' })
  })

  it('fails at the virtual-time limit with who waits for what', async () => {
    const { end, detail } = await run(
      async (world) => {
        setInterval(() => {}, 100)
        await world.site('a').waiting('a letter', new Promise(() => {}))
      },
      { limit: 10_000 }
    )
    expect(end).to.equal('failed')
    expect(detail).to.match(/^The virtual-time limit is reached .*\n {2}node\/a waits for a letter since 0 ms/)
  })

  it('fails when nothing can happen any more', async () => {
    const { end, detail } = await run((world) => world.waiting('Godot', new Promise(() => {})))
    expect(end).to.equal('failed')
    expect(detail).to.include('cannot happen any more').and.include('scenario waits for Godot')
  })

  it('names what nodes leave behind: sockets, ports, timers', async () => {
    const { end, detail } = await run(async (world) => {
      await world.site('a').call('leak', () => {
        udxOf(world, 'a').createSocket().bind(4000)
        setInterval(function forgotten() {}, 1000)
      })
    })
    expect(end).to.equal('failed')
    expect(detail).to.equal('After the end: a left 1 sockets; a left 1 ports bound; node/a left setInterval forgotten.')
  })

  it('lets pass what an implementation is known to leave', async () => {
    const body = (world: LabWorld): Promise<void> =>
      world.site('a').call('leak', () => void setInterval(function _gcAuto() {}, 1000))
    expect((await run(body, { leftovers: ['setInterval _gcAuto'] })).end).to.equal('passed')
    expect((await run(body)).end).to.equal('failed')
  })

  it('takes nodes down, the last made first, also after a failure', async () => {
    const order: string[] = []
    await run(async (world) => {
      for (const name of ['first', 'second']) {
        world.onTeardown(name, async () => {
          await world.sleep(10)
          order.push(name)
        })
      }
      throw new ScenarioFailure('no')
    })
    expect(order).to.deep.equal(['second', 'first'])
  })

  it('fails where a node cannot be taken down', async () => {
    const { end, detail } = await run(async (world) => {
      world.onTeardown('the node of a', () => Promise.reject(new ScenarioFailure('it holds on')))
    })
    expect({ end, detail }).to.deep.equal({ end: 'failed', detail: 'Taking down the node of a: it holds on' })
  })

  it('names an impossible topology, and an unknown profile', async () => {
    const sites = [{ name: 'home', nat: 'teapot', hosts: ['a'] }]
    const unknown = await run(() => Promise.resolve(), { topology: { sites } })
    expect(unknown).to.deep.include({ end: 'failed' })
    expect(unknown.detail).to.match(/^There is no NAT profile "teapot"; there are open, /)
    const outside = [
      { name: 'x', addresses: ['11.9.0.1'] },
      { name: 'y', addresses: ['11.9.0.1'] }
    ]
    const twice = await run(() => Promise.resolve(), { topology: { outside } })
    expect(twice.detail).to.equal('The host y and The host x both have 11.9.0.1 in the network internet.')
  })

  it('runs the next one as if nothing had happened', async () => {
    const hash = async (): Promise<string | null> => {
      const { traceHash } = await run(async (world) => {
        await world.reaches('a', { host: '11.2.0.2', port: 99 }, 'b')
      })
      return traceHash
    }
    const before = await hash()
    await run(async () => reject(new Error('crash')))
    expect(await hash()).to.equal(before)
  })
})
