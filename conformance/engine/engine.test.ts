import { expect } from 'chai'
import { PROFILES } from '../labs/sim/net/index.js'
import type { Cell, CellRun, CellSummary } from '../report/cells.js'
import {
  type Baseline,
  type BaselineRun,
  expanded,
  partOf,
  baselineDiff,
  baselineText,
  expectationOfProfiles,
  knownFailure,
  type KnownFailure,
  marksOf,
  missingMarks,
  plan,
  type Player,
  replayOf,
  type Scenario,
  type ScenarioTopology,
  shardOf,
  sideOf,
  staleEntries as stale
} from './index.js'
import { summarise } from '../report/matrix/index.js'
import { fakeDriver } from './test-support/index.js'

const topology = (name: string, server: string | null = null, client = server): ScenarioTopology => ({
  name,
  layout: {},
  server,
  client,
  expected: { paths: null, sentence: 'it works' }
})

function scenario(id: string, roles: readonly string[], topologies: readonly ScenarioTopology[]): Scenario {
  return {
    id,
    title: 'Test.',
    claims: [],
    roles,
    needs: { lab: [], node: {} },
    topologies,
    run: () => Promise.resolve()
  }
}

const [ours, peer] = ['reference', 'hyperdht'].map((spec): Player => ({ spec, driver: fakeDriver(spec) })) as [
  Player,
  Player
]

describe('engine: the plan', () => {
  const pair = scenario('pair', ['server', 'client'], [topology('x:y', 'x', 'y'), topology('y:z', 'y', 'z')])
  const alone = scenario('alone', [], [topology('t')])
  const ids = (options: Partial<Parameters<typeof plan>[0]>): string[] =>
    plan({ scenarios: [pair, alone], players: [ours, peer], ...options }).map(({ id }) => id)

  it('gives the roles to the implementations in every combination', () => {
    expect(ids({ topologies: ['x:y', 't'] })).to.deep.equal([
      'pair/x:y/reference@1.0.0,reference@1.0.0',
      'pair/x:y/reference@1.0.0,hyperdht@1.0.0',
      'pair/x:y/hyperdht@1.0.0,reference@1.0.0',
      'pair/x:y/hyperdht@1.0.0,hyperdht@1.0.0',
      'alone/t/-'
    ])
  })

  it('lets everybody meet everybody in every two roles, and each play alone, with half of the pairings of three', () => {
    const three = scenario('three', ['network', 'writer', 'reader'], [topology('t')])
    const mixed: Player = { spec: 'mixed', driver: fakeDriver('mixed') }
    const besides = { network: [mixed] }
    const casts = (combine: 'all' | 'pairwise'): string[] =>
      plan({ scenarios: [three], players: [ours, peer], besides, combine }).map(({ pairing }) =>
        Object.values(pairing)
          .map(({ spec }) => spec[0])
          .join('')
      )
    expect(casts('all')).to.have.length(12)
    const some = casts('pairwise')
    expect(some).to.have.length.below(8)
    expect(some).to.include.members(['rrr', 'hhh'])
    expect(casts('all').filter((one) => some.includes(one))).to.deep.equal(some)
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2]
    ] as const) {
      const met = (list: readonly string[]): string[] => [...new Set(list.map((one) => one[a]! + one[b]!))].sort()
      expect(met(some)).to.deep.equal(met(casts('all')))
    }
  })

  it('gives only the roles that are named to those who play besides', () => {
    const mixed: Player = { spec: 'mixed', driver: fakeDriver('mixed') }
    const besides = { server: [mixed] }
    expect(ids({ topologies: ['x:y'], players: [peer], besides, combine: 'pairwise' })).to.deep.equal([
      'pair/x:y/hyperdht@1.0.0,hyperdht@1.0.0',
      'pair/x:y/mixed@1.0.0,hyperdht@1.0.0'
    ])
  })

  it('leaves roles that are given to whom they are given', () => {
    expect(ids({ topologies: ['x:y'], fixed: { server: peer } })).to.deep.equal([
      'pair/x:y/hyperdht@1.0.0,reference@1.0.0',
      'pair/x:y/hyperdht@1.0.0,hyperdht@1.0.0'
    ])
  })

  it('picks by NAT on either side, and by shard', () => {
    expect(ids({ nats: ['x'], players: [peer] })).to.deep.equal(['pair/x:y/hyperdht@1.0.0,hyperdht@1.0.0'])
    expect(ids({ nats: ['y'], players: [peer] })).to.have.length(2)
    const shards = [1, 2, 3].flatMap((index) => ids({ shard: { index, count: 3 } }))
    expect(shards.sort()).to.deep.equal(ids({}).sort())
  })

  it('leaves a cell in its shard, whatever else is planned', () => {
    const of = (index: number, options = {}): string[] => ids({ shard: { index, count: 2 }, ...options })
    const [one, two] = [of(1), of(2)]
    expect(one.filter((id) => two.includes(id))).to.deep.equal([])
    for (const id of of(1, { players: [peer] })) expect(one).to.include(id)
    for (const id of one) expect(shardOf(id, 2)).to.equal(1)
  })

  it('keeps who plays in one place together, so that each shard has its yardstick', () => {
    for (const count of [2, 3, 7]) {
      for (const place of ['pair/x:y', 'pair/y:x', 'pair/z:z']) {
        const casts = ['reference,hyperdht', 'hyperdht,reference', 'hyperdht,hyperdht']
        expect(new Set(casts.map((cast) => shardOf(`${place}/${cast}`, count))).size).to.equal(1)
      }
    }
    const spread = Array.from({ length: 40 }, (_, i) => shardOf(`pair/x:${i}/hyperdht,hyperdht`, 4))
    expect(new Set(spread).size).to.equal(4)
  })

  it('replays a cell by one command', () => {
    const [mixed] = plan({ scenarios: [pair], players: [peer], fixed: { client: ours } })
    expect(replayOf(mixed!, '3', 'hyperdht')).to.equal(
      'punchlist run --scenario pair --topology x:y --role server=hyperdht --role client=reference --seed 3'
    )
    expect(replayOf(mixed!, '3', 'reference')).to.include(' --role client=reference --role network=reference --seed 3')
    const [same] = plan({ scenarios: [pair], players: [{ ...peer, spec: "node it's.js" }] })
    expect(replayOf(mixed!, '3', 'hyperdht', 'loopback')).to.match(/ --lab loopback --seed 3$/)
    expect(replayOf(same!, '1', "node it's.js")).to.equal(
      "punchlist run --scenario pair --topology x:y --impl 'node it'\\''s.js' --seed 1"
    )
  })
})

describe('engine: what has to happen', () => {
  const sides = new Map(PROFILES.map(({ name, boxes }) => [name, sideOf(boxes)]))

  it('classes the profiles by their properties', () => {
    const of = (side: string): string[] => [...sides].filter(([, is]) => is === side).map(([name]) => name)
    expect(of('open')).to.deep.equal(['open'])
    expect(of('blocked')).to.deep.equal(['udp-blocked'])
    expect(of('random')).to.deep.equal(['adm', 'symmetric', 'symmetric-sequential', 'symmetric-open-filter'])
    expect(of('consistent')).to.have.length(PROFILES.length - 6)
  })

  it('follows the outcome by NAT class (HP-213, HP-215)', () => {
    const paths = (server: string, client: string): string => expectationOfProfiles(server, client).paths!.join(' or ')
    expect(paths('open', 'symmetric')).to.equal('direct')
    expect(paths('symmetric', 'open')).to.equal('direct')
    expect(paths('cgnat', 'linux-answering')).to.equal('direct')
    expect(paths('symmetric', 'port-restricted-cone')).to.equal('direct')
    expect(paths('symmetric', 'adm')).to.equal('refused')
    expect(paths('udp-blocked', 'open')).to.equal('none')
    expect(paths('open', 'udp-blocked')).to.equal('none')
  })

  it('leaves it to chance where an early probe moves the mapping (HP-218)', () => {
    const { paths } = expectationOfProfiles('linux-answering', 'symmetric')
    expect(paths).to.deep.equal(['direct', 'none'])
    expect(expectationOfProfiles('linux-silent', 'symmetric').paths).to.deep.equal(['direct'])
  })
})

describe('engine: known failures', () => {
  const entry: KnownFailure = {
    scenario: 'pair',
    topologies: ['x:*', 'same-lan'],
    roles: { client: 'hyperdht' },
    reason: 'a reason',
    owner: 'somebody',
    thread: 'docs/x.md'
  }
  const find = (name: string, client = 'hyperdht', id = 'pair'): KnownFailure | null =>
    knownFailure([entry], {
      scenario: id,
      topology: name,
      roles: {
        server: { name: 'reference', version: '1.0.0', packages: {} },
        client: { name: client, version: '6.34.0', packages: {} }
      }
    })

  it('finds the entry for a cell', () => {
    expect(find('x:y')).to.equal(entry)
    expect(find('same-lan')).to.equal(entry)
    expect(find('y:x')).to.equal(null)
    expect(find('same-lan-too')).to.equal(null)
    expect(find('x:y', 'reference')).to.equal(null)
    expect(find('x:y', 'hyperdht', 'other')).to.equal(null)
  })

  it('speaks of versions, of what a candidate is a candidate of, and of packages under it', () => {
    const plays = (who: string, client: Parameters<typeof knownFailure>[1]['roles'][string]): boolean =>
      knownFailure([{ ...entry, roles: { client: who } }], { scenario: 'pair', topology: 'x:y', roles: { client } }) !==
      null
    const old = { name: 'hyperdht', version: '6.20.5+dht-rpc@6.18.0', packages: { 'dht-rpc': '6.18.0' } }
    for (const who of [
      'hyperdht',
      'hyperdht@6.20.5',
      'hyperdht@<6.20.6',
      'hyperdht@<=6.20.5',
      'hyperdht@>6.9.0 <7.0.0'
    ]) {
      expect(plays(who, old), who).to.equal(true)
    }
    for (const who of ['hyperdht@<6.20.5', 'hyperdht@>=6.21.0', 'hyperdht@>6.20.0 <6.20.5', 'reference', 'dht-rpc']) {
      expect(plays(who, old), who).to.equal(false)
    }
    expect(plays('dht-rpc@<6.27.0', old)).to.equal(true)
    expect(plays('dht-rpc@>=6.27.0', old)).to.equal(false)
    const candidate = { name: 'next', family: 'hyperdht', version: '6.35.0-rc.1+dht-rpc@6.27.0', packages: {} }
    expect(plays('hyperdht@>=6.33.0', candidate)).to.equal(true)
    expect(plays('next', candidate)).to.equal(false)
    expect(() => plays('hyperdht@^6.0.0', old)).to.throw('"^6.0.0" is no condition')
  })

  it('tells of entries that speak of nothing', () => {
    const scenarios = [scenario('pair', ['server', 'client'], [topology('x:y')])]
    const players: Parameters<typeof stale>[2] = [
      { name: 'hyperdht', version: '6.34.0', packages: { 'dht-rpc': '6.27.0' } },
      { name: 'reference', version: '1.0.0', packages: {} }
    ]
    const staleEntries = (list: readonly KnownFailure[], all: Parameters<typeof stale>[1]): string[] =>
      stale(list, all, players)
    expect(staleEntries([entry], scenarios)).to.deep.equal(['pair/same-lan'])
    const about = (roles: KnownFailure['roles']): string[] =>
      staleEntries([{ ...entry, topologies: ['x:y'], roles }], scenarios)
    expect(about({ server: 'reference', client: 'dht-rpc@<6.28.0' })).to.deep.equal([])
    expect(about({ server: 'hyperdht@<6.34.0', waiter: 'reference' })).to.deep.equal([
      'pair with server hyperdht@<6.34.0',
      'pair with waiter reference'
    ])
    expect(staleEntries([{ ...entry, scenario: 'gone' }], scenarios)).to.deep.equal(['gone/x:*', 'gone/same-lan'])
  })
})

describe('engine: summaries and the baseline', () => {
  const run = (fields: Partial<CellRun>): CellRun => ({
    seed: '1',
    verdict: 'pass',
    detail: '',
    ms: 1,
    timeToOpen: 100,
    packets: 10,
    path: 'direct',
    traceHash: null,
    replay: '',
    capture: null,
    ...fields
  })

  it('takes medians over the runs that passed', () => {
    const runs = [
      run({}),
      run({ timeToOpen: 300, packets: 30 }),
      run({ timeToOpen: 200 }),
      run({ verdict: 'fail', path: 'none' })
    ]
    expect(summarise(runs)).to.deep.equal({ runs: 4, passed: 3, timeToOpen: 200, packets: 10, path: 'direct' })
    expect(summarise([run({ verdict: 'fail' })])).to.deep.equal({
      runs: 1,
      passed: 0,
      timeToOpen: null,
      packets: null,
      path: null
    })
  })

  const summary: CellSummary = { runs: 5, passed: 5, timeToOpen: 120, packets: 100, path: 'direct' }
  const baseline = (cells: Baseline['cells'], more: Partial<Baseline> = {}): Baseline => ({
    format: 2,
    implementation: 'hyperdht@1.0.0',
    packages: { hyperdht: '1.0.0' },
    lab: 'sim',
    seeds: ['1'],
    cells,
    ...more
  })

  it('is written one line per cell, and read back the same', () => {
    const one = baseline({ connect: { 'open:open': summary, 'same-lan': summary } })
    const text = baselineText(one)
    expect(JSON.parse(text)).to.deep.equal(one)
    expect(text.split('\n').filter((line) => line.includes('timeToOpen'))).to.have.length(2)
  })

  it('is written with runs at the end that are the same but once, and read back with all of them', () => {
    const [a, b]: BaselineRun[] = [[1, 10, 'direct'], null]
    const cells = {
      steady: { ...summary, each: [a!, a!, a!, a!, a!] },
      lucky: { ...summary, each: [a!, b!, a!, b!, b!] },
      bare: summary
    }
    const text = baselineText(baseline({ connect: cells }))
    const written = JSON.parse(text) as Baseline
    expect(Object.values(written.cells['connect']!).map(({ each }) => each)).to.deep.equal([
      [a],
      [a, b, a, b],
      undefined
    ])
    expect(expanded(written)).to.deep.equal(baseline({ connect: cells }))
  })

  it('gives a part: chosen cells, over the first seeds', () => {
    const runs: BaselineRun[] = [[1, 10, 'direct'], null, [3, 30, 'lan'], [3, 40, 'lan'], null]
    const whole = baseline(
      { connect: { a: { ...summary, each: runs }, b: summary } },
      { seeds: ['1', '2', '3', '4', '5'] }
    )
    const part = partOf(whole, (_, topology) => topology === 'a', 4)
    expect(part.seeds).to.deep.equal(['1', '2', '3', '4'])
    expect(part.cells).to.deep.equal({
      connect: { a: { runs: 4, passed: 3, timeToOpen: 3, packets: 30, path: 'lan', each: runs.slice(0, 4) } }
    })
  })

  it('differs by cells, in words', () => {
    const before = baseline({ connect: { a: summary, b: summary, c: summary } })
    const after = baseline(
      {
        connect: {
          a: summary,
          b: { ...summary, passed: 3, timeToOpen: 180, path: 'relayed' },
          d: { ...summary, timeToOpen: null }
        }
      },
      { implementation: 'hyperdht@1.1.0', packages: { hyperdht: '1.1.0' } }
    )
    expect(baselineDiff(before, before)).to.deep.equal([])
    expect(baselineDiff(before, after)).to.deep.equal([
      'implementation: hyperdht@1.0.0 -> hyperdht@1.1.0',
      'package hyperdht: 1.0.0 -> 1.1.0',
      'connect/b: passed 5 of 5 -> 3 of 5, path direct -> relayed, time to open 120 -> 180 ms (+50 %)',
      'connect/d: new: 5 of 5 passed, direct, 100 packets',
      'connect/c: gone: 5 of 5 passed, direct, open after 120 ms, 100 packets'
    ])
  })
})

describe('engine: marks', () => {
  const cell = (runs: readonly { verdict: CellRun['verdict']; marks?: readonly string[] }[]): Cell =>
    ({ runs }) as unknown as Cell

  it('counts what runs hit that passed, and names what is missing', () => {
    const cells = [
      cell([{ verdict: 'pass', marks: ['hairpin-used'] }, { verdict: 'pass' }]),
      cell([{ verdict: 'fail', marks: ['fast-open-used'] }])
    ]
    expect(marksOf(cells)).to.deep.equal(['hairpin-used'])
    expect(missingMarks(['hairpin-used', 'fast-open-used', 'no-such-mark'], cells)).to.deep.equal([
      'fast-open-used',
      'no-such-mark'
    ])
  })

  it('lets an implementation meet itself everywhere, others in representative topologies unless all are wanted', () => {
    const pair = { ...scenario('pair', ['server', 'client'], [topology('x'), topology('y')]), representative: ['x'] }
    const scenarios = [pair, scenario('other', ['server', 'client'], [topology('z')])]
    const count = (options: { full?: boolean; topologies?: string[] }): number[] => {
      const names = plan({ scenarios, players: [ours, peer], ...options }).map(({ topology: { name } }) => name)
      return ['x', 'y', 'z'].map((name) => names.filter((one) => one === name).length)
    }
    expect(count({ full: false })).to.deep.equal([4, 2, 4])
    expect(count({})).to.deep.equal([4, 4, 4])
    expect(count({ full: false, topologies: ['y'] })).to.deep.equal([0, 4, 0])
  })

  it('leaves nightly topologies out unless they are asked for or named', () => {
    const scenarios = [scenario('pair', [], [topology('x'), { ...topology('y'), nightly: true }])]
    const names = (options: { nightly?: boolean; topologies?: string[] }): string[] =>
      plan({ scenarios, players: [ours], ...options }).map(({ topology: { name } }) => name)
    expect(names({})).to.deep.equal(['x'])
    expect(names({ nightly: true })).to.deep.equal(['x', 'y'])
    expect(names({ topologies: ['y'] })).to.deep.equal(['y'])
  })
})
