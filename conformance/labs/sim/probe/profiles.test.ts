import { expect } from 'chai'
import { Chance } from '../chance/index.js'
import { Internet, INTERNET, layout, nat, PROFILES, type Behaviour, type Topology } from '../net/index.js'
import { VirtualTime } from '../time/index.js'
import { expectedOf, measure, mismatches, type Measured } from './index.js'

const DAY = 86_400_000

interface Options {
  readonly hops?: number
  readonly pool?: number
  /** Changes the network before it is measured. */
  readonly sabotage?: (internet: Internet) => void
}

/** Two hosts behind boxes, and one outside with two addresses. */
function topology(boxes: readonly Behaviour[], { hops, pool = 1 }: Options): Topology {
  const base = layout({
    ...(hops !== undefined && { hops }),
    sites: [{ name: 'site', nat: boxes, hosts: ['a', 'b'], pool }]
  })
  const outside = {
    name: 'outside',
    network: INTERNET,
    addresses: ['11.9.0.1', '11.9.0.2'],
    ...(hops !== undefined && { hops })
  }
  return { ...base, hosts: [...base.hosts, outside] }
}

async function measured(boxes: readonly Behaviour[], options: Options = {}): Promise<Measured> {
  const time = new VirtualTime()
  try {
    const internet = new Internet(topology(boxes, options), { time, chance: new Chance('probe', time.owners) })
    options.sabotage?.(internet)
    const outside = internet.host('outside')
    return await time.settle(
      measure({
        a: internet.host('a'),
        b: internet.host('b'),
        outside,
        wait: (ms) => time.sleep(ms),
        onUnreachable: (listener) => outside.onUnreachable(listener)
      }),
      { limit: DAY, what: 'the NAT probe' }
    )
  } finally {
    time.uninstall()
  }
}

async function expectAsNamed(boxes: readonly Behaviour[], options: Options = {}): Promise<void> {
  const expected = expectedOf(boxes, { arrives: options.hops === 0, pool: options.pool ?? 1 })
  expect(mismatches(await measured(boxes, options), expected)).to.deep.equal([])
}

describe('every NAT profile measures as it is named', () => {
  for (const { name, boxes } of PROFILES) it(name, () => expectAsNamed(boxes))
})

describe('every point of the NAT space measures as it is named', () => {
  for (const mapping of ['EIM', 'ADM', 'APDM'] as const) {
    for (const filtering of ['EIF', 'ADF', 'APDF'] as const) {
      it(`${mapping}/${filtering}, with each choice of ports and hairpin`, async () => {
        for (const ports of ['preserved', 'overloaded', 'random', 'sequential', 'stable'] as const) {
          if (ports === 'overloaded' && mapping !== 'EIM') continue
          for (const hairpin of ['none', 'external', 'internal'] as const) {
            await expectAsNamed([nat({ mapping, filtering, ports, hairpin })])
          }
        }
      })
    }
  }

  it('refresh by outbound packets alone', () => expectAsNamed([nat({ refresh: 'outbound' })]))

  it('pools of addresses, paired and arbitrary', async () => {
    await expectAsNamed([nat({ pooling: 'paired' })], { pool: 4 })
    await expectAsNamed([nat({ pooling: 'arbitrary', ports: 'random' })], { pool: 4 })
  })

  it('low-TTL probes that arrive', () => expectAsNamed([nat()], { hops: 0 }))
})

describe('a broken box is found', () => {
  const broken = async (boxes: readonly Behaviour[], sabotage: (internet: Internet) => void): Promise<string> =>
    mismatches(await measured(boxes, { sabotage }), expectedOf(boxes)).join('; ')

  it('canary: a filter that lets in whom it should keep out', async () => {
    const found = await broken([nat()], (internet) => {
      const box = internet.gateway('site').box!
      const { inbound } = box
      box.inbound = (external, remote, now) => {
        const passage = inbound.call(box, external, remote, now)
        const inside = { host: '192.168.1.2', port: external.port }
        return 'drop' in passage ? { endpoint: inside } : { drop: 'filtered' }
      }
    })
    expect(found).to.include('filtering should be "APDF", measured "EIF"')
  })

  it('canary: a mapping that depends on the remote', async () => {
    const found = await broken([nat()], (internet) => {
      const box = internet.gateway('site').box!
      const { outbound } = box
      box.outbound = (inside, remote, now) =>
        outbound.call(box, { ...inside, port: (inside.port ^ remote.port) & 0xffff }, remote, now)
    })
    expect(found).to.include('mapping should be "EIM", measured "APDM"')
  })

  it('canary: TTL ignored', async () => {
    const found = await broken([nat()], (internet) => internet.intercept(() => ({ ttl: 64 })))
    expect(found).to.equal('lowTtl should be "opens", measured "arrives"')
  })

  it('canary: an early probe that moves nothing', async () => {
    const profile = PROFILES.find(({ name }) => name === 'linux-answering')!
    const silent = PROFILES.find(({ name }) => name === 'linux-silent')!
    const found = mismatches(await measured(silent.boxes), expectedOf(profile.boxes))
    expect(found).to.deep.equal([
      'unsolicited should be "answered", measured "silent"',
      'earlyProbe should be "moves", measured "harmless"'
    ])
  })

  it('canary: mappings that live twice as long', async () => {
    const found = mismatches(
      await measured([nat({ timeouts: { unreplied: 60_000, replied: 240_000, settles: 2000 } })]),
      expectedOf([nat()])
    )
    expect(found.map((sentence) => sentence.split(' ')[0])).to.deep.equal(['unreplied', 'replied'])
  })
})
