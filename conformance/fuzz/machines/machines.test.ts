import { expect } from 'chai'
import HyperDHT from '@punchlist/hyperdht'
import { COMMANDS, handshake } from '@punchlist/hyperdht/wire'
import fc from 'fast-check'
import { changed, changedAt, HOWS, LAYERS } from './bytes.js'
import { CALM, fuzzMachines, momentsOf, NATS, type Plan, planOf, plans, runPlan, sweepMoments } from './index.js'

/** ms for hundreds of small networks on a machine that does much else. */
const PATIENT = 600_000
const RUNS = 120
const SEED = 20_261

describe('fuzz/machines', function () {
  this.timeout(PATIENT)

  it(`${RUNS} plans crash nothing, leave nothing, and a good client gets through (HS-25, HS-50, HS-66, HP-8, HP-33, HP-119, STR-22)`, async () => {
    const { findings, states, outcomes } = await fuzzMachines({ runs: RUNS, seed: SEED })
    expect(findings).to.deep.equal([])
    // What the plans are for: deep states, and both ends of an attempt.
    expect([...states.keys()]).to.include.members([
      'accept: answered fast open',
      'accept: hole punching failed',
      'accept: started birthday sockets',
      'accept: the client aborted',
      'connect: probe reply',
      'connect: punch reply',
      'connect: started random probing',
      'connect: hole punching failed'
    ])
    expect([...outcomes.keys()]).to.include.members(['open', 'closed', 'HOLEPUNCH_ABORTED'])
  })

  it('everything can be destroyed at any moment of a connect (HS-155, HS-217, STR-23, API-59, API-60, API-63)', async () => {
    const { failures, runs } = await sweepMoments({ stride: 67 })
    expect(failures.map(({ plan, run }) => [JSON.stringify(plan.deeds), run.detail])).to.deep.equal([])
    expect(runs).to.be.greaterThan(50)
  })

  it('a run is a function of its plan', async () => {
    const plan = planOf(SEED, 3)
    const [one, other] = [await runPlan(plan), await runPlan(plan)]
    expect(one.traceHash).to.equal(other.traceHash)
    expect(planOf(SEED, 3)).to.deep.equal(plan)
    expect(planOf(SEED, 4)).to.not.deep.equal(plan)
  })

  it('connects by all ways when nothing is done, with a census', async () => {
    const came = new Map<string, string>()
    for (const server of NATS) {
      const { end, detail, outcome } = await runPlan({ ...CALM, server, client: server })
      came.set(server, end === 'passed' ? outcome : detail)
    }
    const open = ['open', 'full-cone', 'port-restricted-cone', 'linux-answering']
    expect(Object.fromEntries(came)).to.deep.equal({
      ...Object.fromEntries(open.map((nat) => [nat, 'open'])),
      symmetric: 'HOLEPUNCH_ABORTED'
    })
    const relayed = await runPlan({ ...CALM, server: 'symmetric', client: 'symmetric', relay: 'server' })
    expect([relayed.end, relayed.outcome]).to.deep.equal(['passed', 'open'])
  })
})

/** A plan with one deed, and the same with the census. */
const doing = (...deeds: Plan['deeds']): Plan => ({ ...CALM, deeds })
/** Everything that came in so far comes to the server, with three bytes left of its value. */
const GARBAGE = doing(
  ...Array.from({ length: 40 }, (_, pick): Plan['deeds'][0] => ({
    when: { step: 30 },
    do: 'replay',
    whom: 'server',
    pick,
    from: 'sender',
    socket: 0,
    layer: 'value',
    changes: [{ how: 'truncate', at: 3, by: 0 }]
  }))
)

function isHandshake(value: Uint8Array): boolean {
  try {
    handshake.decode(value)
    return true
  } catch {
    return false
  }
}

type Incoming = Parameters<HyperDHT['onrequest']>[0]

describe('fuzz/machines finds planted bugs', function () {
  this.timeout(PATIENT)

  /** Does something when a handshake request cannot be read. */
  const onBad = (act: (node: HyperDHT) => void): typeof HyperDHT =>
    class extends HyperDHT {
      override onrequest(request: Incoming): boolean {
        const { value, command } = request
        if (command === COMMANDS.PEER_HANDSHAKE && value !== null && !isHandshake(value)) act(this)
        return super.onrequest(request)
      }
    }

  it('an exception at a message that does not decode', async () => {
    const Class = onBad(() => {
      throw new RangeError('planted')
    })
    const { end, detail } = await runPlan(GARBAGE, Class)
    expect(end).to.equal('crashed')
    expect(detail).to.include('planted')
  })

  it('a rejection that nobody handles', async () => {
    const { end, detail } = await runPlan(
      GARBAGE,
      onBad(() => void Promise.reject(new Error('planted')))
    )
    expect(end).to.equal('crashed')
    expect(detail).to.include('planted')
  })

  it('a stream that stays', async () => {
    const { end, detail } = await runPlan(
      GARBAGE,
      onBad((node) => void node.createRawStream())
    )
    expect(end).to.equal('failed')
    expect(detail).to.match(/server holds .* [1-9]\d* streams .* held .* 0 streams/)
  })

  it('a timer that stays', async () => {
    const { end, detail } = await runPlan(
      GARBAGE,
      onBad(() => void setInterval(() => {}, 60_000))
    )
    expect(end).to.equal('failed')
    expect(detail).to.match(/After the end: node\/server left /)
  })

  it('an entry that stays in a private map', async () => {
    class Keeping extends HyperDHT {
      readonly #kept = new Map<number, object>()
      override onrequest(request: Incoming): boolean {
        if (request.command < 2) this.#kept.set(this.#kept.size, {})
        return super.onrequest(request)
      }
    }
    const { detail } = await runPlan(GARBAGE, Keeping)
    expect(detail).to.match(/server holds more when all is over than before: Keeping\.#kept \d+ entries instead of 0/)
  })

  it('a server that answers nobody any more', async () => {
    const deaf = new WeakSet<object>()
    class Deaf extends onBad((node) => void deaf.add(node)) {
      override onrequest(request: Incoming): boolean {
        return deaf.has(this) && request.command === 0 ? true : super.onrequest(request)
      }
    }
    const { end, detail } = await runPlan(GARBAGE, Deaf)
    expect(end).to.equal('failed')
    expect(detail).to.include('A good client does not get through to the server when all is over')
  })

  it('a destroy that never ends', async () => {
    class Endless extends HyperDHT {
      override destroy(): Promise<void> {
        return this.rawStreams.size > 0 ? new Promise(() => {}) : super.destroy()
      }
    }
    const plan = doing({ when: { step: 25 }, do: 'end', what: 'client-node', force: false })
    const { end, detail } = await runPlan(plan, Endless)
    expect(end).to.equal('failed')
    expect(detail).to.include('destroy at client')
  })

  it('an object that nobody lets go of', async () => {
    const kept: object[] = []
    class Kept extends HyperDHT {
      constructor(...args: ConstructorParameters<typeof HyperDHT>) {
        super(...args)
        kept.push(this)
      }
    }
    const { findings } = await fuzzMachines({ runs: 2, seed: SEED, Class: Kept })
    expect(findings[0]?.detail).to.match(/^Still in memory when all runs are over: \d+ objects, such as node of dht1/)
  })

  it('and takes away from a plan what has nothing to do with it', async () => {
    class Sleepless extends HyperDHT {
      override suspend(): Promise<void> {
        return Promise.reject(new Error('planted'))
      }
    }
    const only = Array.from({ length: 100 }, (_, i) => i).find((i) => {
      const { deeds } = planOf(SEED, i)
      return deeds.length > 5 && deeds.some((deed) => deed.do === 'sleep')
    })!
    const { findings } = await fuzzMachines({ runs: 1, seed: SEED, only, Class: Sleepless })
    expect(findings).to.have.length(1)
    expect(findings[0]!.detail).to.include('planted')
    expect(findings[0]!.smallest.deeds.map((deed) => deed.do)).to.deep.equal(['sleep'])
  })

  it('at every moment: a socket that is not closed with its node', async () => {
    const moments = await momentsOf(500)
    expect(moments.length).to.be.greaterThan(3)
    class Leaky extends HyperDHT {
      override async destroy(options: { force?: boolean } = {}): Promise<void> {
        await super.destroy(options)
        setTimeout(() => {}, 3_600_000)
      }
    }
    const { failures } = await sweepMoments({ stride: 900, Class: Leaky })
    expect(failures[0]?.run.detail).to.match(/After the end: node\/\w+ left /)
  })
})

describe('fuzz/machines: changes of bytes', () => {
  const any = { bytes: fc.uint8Array({ maxLength: 200 }), at: fc.nat(), by: fc.nat(255) }

  it('fit any bytes and give no more than a socket takes', () => {
    const property = fc.property(
      any.bytes,
      fc.constantFrom(...HOWS),
      any.at,
      any.by,
      fc.constantFrom(...LAYERS),
      (bytes, how, at, by, layer) => {
        const before = Buffer.from(bytes)
        expect(changed(bytes, [{ how, at, by }]).length).to.be.at.most(2100)
        expect(changedAt(bytes, layer, [{ how, at, by }]).length).to.be.at.most(2100)
        expect(Buffer.from(bytes).equals(before)).to.equal(true)
      }
    )
    fc.assert(property, { seed: 1, numRuns: 500 })
  })

  it('plans of one seed are the same, and of all kinds', () => {
    const sample = fc.sample(fc.noBias(plans), { seed: 1, numRuns: 200 })
    const kinds = new Set(sample.flatMap(({ deeds }) => deeds.map((deed) => deed.do)))
    expect([...kinds].sort()).to.deep.equal(
      ['alter', 'answer', 'connect', 'delay', 'drop', 'end', 'insider', 'replay', 'sleep', 'stray'].sort()
    )
  })
})
