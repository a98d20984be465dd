import { expect } from 'chai'
import type { Reply } from '../../udp-request/index.js'
import { Query } from './index.js'
import {
  address,
  byDistance,
  COMMAND,
  HOST,
  idOf,
  ports,
  range,
  ScriptedNetwork
} from './test-support/scripted-network.js'

/** The worked scenarios of chapter 04, section 16. Where ours differs, the peer's outcome stands beside it. */
describe('worked scenarios of a query', () => {
  let net: ScriptedNetwork

  beforeEach(() => {
    net = new ScriptedNetwork()
  })

  const given = (list: readonly number[]) => list.map(address)
  /** [ms, ports] for every ms at which something of this kind was sent. */
  const schedule = (kind: 'visit' | 'hint' | 'commit', of: (sent: { port: number; about?: number }) => number) => {
    const times = new Map<number, number[]>()
    for (const sent of net.of(kind)) times.set(sent.at, [...(times.get(sent.at) ?? []), of(sent)])
    return [...times]
  }
  const counts = (kind: 'visit' | 'hint' = 'visit') =>
    schedule(kind, ({ port }) => port).map(([at, l]) => [at, l.length])

  it('1: visits the nearest it has heard of, where the peer visits the latest (QRY-17, QRY-37)', async () => {
    net.script([21001, 21002, 21004, 21005])
    net.script([21000], { lists: [21001, 21002, 21003] })
    net.script([21003], { lists: [21004, 21001, 21005] })
    const query = net.query({ nodes: given([21000]), concurrency: 1 })
    const items = await net.finish(query)
    // The peer: 21000 21003 21005 21004 21002 21001.
    expect(net.visits()).to.deep.equal([21000, 21002, 21001, 21003, 21004, 21005])
    expect(ports(items.map(({ from }) => from))).to.deep.equal(net.visits())
    expect(ports(query.closestNodes)).to.deep.equal([21002, 21001, 21000, 21004, 21005, 21003])
  })

  it('2: asks exactly the given nodes and nobody else (QRY-15, API-116)', async () => {
    net.script([21001, 21002, 21003], { lists: [21004] })
    net.script([21004, 21005, 21006])
    net.table = [21005]
    net.bootstrap = [{ port: 21006 }]
    const query = net.query({ nodes: given([21001, 21002, 21003]), onlyClosestNodes: true, concurrency: 1 })
    await net.finish(query)
    // The peer: 21001 21002 21003.
    expect(net.visits()).to.deep.equal(byDistance([21001, 21002, 21003]))
    expect(query.successes).to.equal(3)
  })

  it('3: starts from the bootstrap entries where the table is empty (QRY-12, QRY-13)', async () => {
    net.script([21001, 21002, 21003], { delay: 10 })
    net.bootstrap = [{ port: 21001 }, { port: 21002 }, { port: 21003 }]
    await net.finish(net.query({ concurrency: 2 }))
    expect(schedule('visit', ({ port }) => port)).to.deep.equal([
      [0, byDistance([21001, 21002, 21003]).slice(0, 2)],
      [10, byDistance([21001, 21002, 21003]).slice(2)]
    ])
  })

  it('4: starts more visits when visits turn slow, and tells who listed the dead (QRY-40, QRY-41, QRY-47)', async () => {
    const dead = byDistance(range(22001, 16))
    net.script([22000], { lists: range(22001, 16) })
    const query = net.query({ nodes: given([22000]) })
    await net.finish(query)
    const first = dead.slice(0, 10)
    const rest = dead.slice(10)
    const [opening, ...later] = schedule('visit', ({ port }) => port)
    expect(opening).to.deep.equal([0, [22000, ...first]])
    expect(later.map(([at, list]) => [at, list.length])).to.deep.equal([
      [1000, 16],
      [2000, 16],
      [3000, 16],
      [4000, 16],
      [5000, 16],
      [6000, 6]
    ])
    expect(later[0]?.[1].filter((port) => rest.includes(port))).to.deep.equal(rest)
    const hints = schedule('hint', ({ about = 0 }) => about)
    expect(hints.filter(([at]) => at <= 7000).map(([at]) => at)).to.deep.equal([6000, 7000])
    expect(new Set(hints[0]?.[1])).to.deep.equal(new Set(first))
    expect(new Set(ports(net.of('hint')))).to.deep.equal(new Set([22000]))
    expect([query.successes, query.errors]).to.deep.equal([1, 16])
  })

  it('5: does not wait for slow nodes once k have answered (QRY-53, QRY-56)', async () => {
    const all = byDistance(range(23000, 23))
    const dead = [all[0], all[5], all[9]] as number[]
    for (const list of [
      [...dead, ...all],
      [...all, ...dead]
    ]) {
      net = new ScriptedNetwork()
      net.script(all.filter((port) => !dead.includes(port)))
      const query = net.query({ nodes: given(list) })
      let end = -1
      query.on('end', () => (end = net.time.now))
      await net.finish(query)
      expect([end, query.successes, query.errors]).to.deep.equal([1000, 20, 3])
      expect(net.of('hint')).to.have.length(0)
      expect(query.inflight).to.equal(0)
    }
  })

  it('6: waits for every node where fewer than k have answered (QRY-53, QRY-105)', async () => {
    const all = byDistance(range(23000, 22))
    net.script(all.slice(3))
    const query = net.query({ nodes: given(all) })
    await net.finish(query)
    expect([net.time.now, query.successes, query.errors]).to.deep.equal([6000, 19, 3])
  })

  it('7: looks at the whole list of an answer, so that a nearer node behind a farther one is found (QRY-32)', async () => {
    const ranks = byDistance(range(24000, 30))
    const rank = (n: number) => ranks[n - 1] as number
    const nearby = range(2, 20).map(rank)
    net.script(ranks)
    net.script([rank(21)], { lists: [rank(30), rank(1)] })
    const query = net.query({ nodes: given(nearby), concurrency: 1 })
    await net.finish(query)
    // The peer stops at rank 30 and never hears of rank 1.
    expect(net.visits()).to.deep.equal([...nearby, rank(1)])
    expect(ports(query.closestNodes)).to.deep.equal(range(1, 20).map(rank))
  })

  it('7: skips what is not needed any more (QRY-21)', async () => {
    const ranks = byDistance(range(24000, 30))
    const rank = (n: number) => ranks[n - 1] as number
    net.script(ranks)
    net.script([rank(2)], { lists: [rank(30), rank(1)] })
    const query = net.query({ nodes: given(range(2, 20).map(rank)), concurrency: 1 })
    await net.finish(query)
    // The peer: 2 1 30 3 4 ... 20. Rank 21 is skipped by both.
    expect(net.visits()).to.deep.equal([2, 1, ...range(3, 18)].map(rank))
  })

  it('8: slows down after the first round of a query that reuses nodes (QRY-43)', async () => {
    const all = byDistance(range(25000, 30))
    all.forEach((port, i) => net.script([port], { delay: 100 + 5 * i }))
    await net.finish(net.query({ nodes: given(all) }))
    // Eight answers at 100 to 135; then one visit per answer; from the tenth answer on up to ten in flight.
    expect(counts().slice(0, 4)).to.deep.equal([
      [0, 10],
      [135, 1],
      [140, 1],
      [145, 8]
    ])
  })

  it('9: asks the table after all if too few of the given nodes answer (QRY-44, QRY-52)', async () => {
    const all = byDistance(range(26000, 20))
    net.script(all.slice(0, 3))
    net.table = range(26100, 5)
    net.script(net.table)
    const query = net.query({ nodes: given(all), retries: 0 })
    await net.finish(query)
    // The peer stays slow while nobody answers: 3 each at 1000, 2000 and 3000, 1 at 4000, the table at 5000.
    expect(counts()).to.deep.equal([
      [0, 10],
      [1000, 10],
      [2000, 5]
    ])
    expect([query.successes, query.errors]).to.deep.equal([8, 17])
  })

  it('10: does not ask the table if five of the given nodes answered (QRY-52)', async () => {
    const all = byDistance(range(26000, 20))
    net.script(all.slice(0, 5))
    net.table = range(26100, 5)
    net.script(net.table)
    const query = net.query({ nodes: given(all), retries: 0 })
    await net.finish(query)
    // The peer: the same, at 5000.
    expect([net.time.now, query.successes, query.errors]).to.deep.equal([2000, 5, 15])
  })

  it('11: gives a node a referrer if it is listed while it is being visited (QRY-23, QRY-24)', async () => {
    const R = 22000
    net.script([R], { lists: [22001, 22002], delay: 1500 })
    await net.finish(net.query({ nodes: given([22001, R]), retries: 2 }))
    const at = (port: number) => net.of('visit').flatMap((sent) => (sent.port === port ? [sent.at] : []))
    expect(at(22001)).to.deep.equal([0, 1000, 2000])
    expect(at(R)).to.deep.equal([0, 1000])
    expect(at(22002)).to.deep.equal([1500, 2500, 3500])
    const hints = net.of('hint').filter(({ at }) => at === 3000 || at === 4500)
    expect(hints.map(({ at, port, about }) => [at, port, about])).to.deep.include.members([
      [3000, R, 22001],
      [4500, R, 22002]
    ])
  })

  it('12: sends at most the hints the node has left (QRY-50)', async () => {
    net.script([28000], { lists: range(28001, 60) })
    net.tid = 0x2b95
    const query = net.query({ nodes: given([28000]), retries: 0 })
    let end = -1
    query.on('end', () => (end = net.time.now))
    await net.finish(query)
    expect(counts()).to.deep.equal([[0, 11], ...range(1, 5).map((second) => [second * 1000, 10])])
    expect(end).to.equal(6000)
    expect(new Set(net.of('hint').map(({ about }) => about)).size).to.equal(50)
    net = new ScriptedNetwork()
    net.script([28000], { lists: [28060] })
    net.tid = 0x2b94
    await net.finish(net.query({ nodes: given([28000]), retries: 0 }))
    expect(net.of('hint')[0]?.datagram).to.equal('0314962b7f000001606d03067f0000019c6d')
  })

  it('13: learns from errors and from nodes without id, and counts neither as closest (QRY-30, QRY-31, API-117)', async () => {
    const [X, Y] = [29003, 29004]
    net.script([29001], { error: 1, lists: [X] })
    net.script([29002], { id: false, lists: [Y] })
    net.script([X, Y])
    const query = net.query({ nodes: given([29001, 29002]) })
    const items = await net.finish(query)
    expect(new Set(net.visits())).to.deep.equal(new Set([29001, 29002, X, Y]))
    expect(new Set(ports(items.map(({ from }) => from)))).to.deep.equal(new Set([29002, X, Y]))
    expect(ports(query.closestNodes)).to.deep.equal(byDistance([X, Y]))
    expect(query.errors).to.equal(1)
  })

  it('14: sends the request again with the tokens of the closest, nearest first (QRY-58, QRY-61, API-120)', async () => {
    const all = byDistance(range(24001, 25))
    for (const port of all) net.script([port], { token: Buffer.alloc(32, port - 24000) })
    const query = net.query({ nodes: given(all), commit: true, concurrency: 25 })
    await net.finish(query)
    expect(net.of('visit')).to.have.length(25)
    expect(net.of('commit').map(({ port }) => port)).to.deep.equal(all.slice(0, 20))
    for (const { port, message } of net.of('commit')) {
      expect((message.token as Buffer)[0]).to.equal(port - 24000)
      expect(message.internal ?? false).to.equal(false)
    }
  })

  it('14: as bytes (QRY-3, QRY-61)', async () => {
    const target = Buffer.alloc(32, 0x22)
    net.script([24001], { token: Buffer.alloc(32, 7) })
    const init = { target, internal: false, command: COMMAND, value: Buffer.from('hi') }
    await net.finish(new Query<Reply, string>(net, init, { nodes: given([24001]), commit: true }))
    const t = target.toString('hex')
    expect(net.sent.map(({ datagram }) => datagram)).to.deep.equal([
      `031800017f000001c15d63${t}026869`,
      `031a01017f000001c15d${'07'.repeat(32)}63${t}026869`
    ])
  })

  it('15: one commit that succeeds is enough; else the last to settle tells why (QRY-65)', async () => {
    const all = byDistance(range(24001, 20))
    net.script(all, { token: Buffer.alloc(32, 7), commit: null })
    net.script([all[7] as number], { token: Buffer.alloc(32, 7), commit: { delay: 50 } })
    await net.finish(net.query({ nodes: given(all), commit: true }))
    net.script([all[7] as number], { token: Buffer.alloc(32, 7), commit: null })
    const failed = net.finish(net.query({ nodes: given(all), commit: true }))
    expect(await failed.catch((err: Error & { code?: string }) => err.code)).to.equal('REQUEST_TIMEOUT')
  })

  it('computes the ids of candidates and files replies under the id of where they came from (QRY-18, QRY-35, QRY-36)', async () => {
    net.script([21000], { lists: [21001, 21002] })
    net.script([21001], { from: 21009 })
    net.script([21002])
    net.refused = [21002]
    const query = net.query({
      nodes: [{ ...address(21000), id: Buffer.alloc(32, 1) } as { host: string; port: number }]
    })
    const [first] = await net.finish(query)
    expect(first?.closerNodes).to.deep.equal([
      { host: HOST, port: 21001, id: idOf(21001) },
      { host: HOST, port: 21002, id: idOf(21002) }
    ])
    expect(ports(query.closestNodes)).to.deep.equal(byDistance([21000, 21009]))
    expect(net.visits()).to.deep.equal([21000, 21001])
  })
})
