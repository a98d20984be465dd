import { expect } from 'chai'
import { randomBytes } from '../../crypto/index.js'
import { nodeId } from '../../ipencoding/index.js'
import type { NodeRecord } from './index.js'
import { portsInFirstBucket, TableBench, US } from '../test-support/records.js'

describe('contacts', () => {
  it('adds an unknown sender, samples our address, and then tells; tells also of who left (NODE-42, NODE-45, NODE-51)', () => {
    const bench = new TableBench()
    bench.hear(1)
    expect(bench.events).to.deep.equal(['+1'])
    expect(bench.samples).to.deep.equal(['10.0.0.1:9'])
    expect(bench.record(1)).to.include({ added: 1000, pinged: 1000, seen: 1000, sampled: 1000, heard: true })
    bench.contacts.remove(bench.record(1) as NodeRecord)
    expect([bench.events, bench.ports]).to.deep.equal([['+1', '-1'], []])
  })

  it('refreshes a known sender, which becomes the latest; hints stay counted (NODE-38, NODE-43)', () => {
    const bench = new TableBench()
    for (const port of [1, 2, 3]) bench.hear(port)
    const record = bench.record(1)
    if (record) record.downHints = 2
    bench.tick++
    bench.hear(1)
    expect(bench.ports).to.deep.equal([2, 3, 1])
    expect(bench.record(1)).to.include({ added: 1000, pinged: 1001, seen: 1001, downHints: 2 })
    expect(bench.events).to.deep.equal(['+1', '+2', '+3'])
  })

  it('samples a known sender again after 360 ticks (NODE-44)', () => {
    const bench = new TableBench()
    bench.hear(1)
    bench.tick += 359
    bench.hear(1)
    expect(bench.samples).to.have.length(1)
    bench.tick++
    bench.hear(1, { to: { host: '10.0.0.1', port: 10 } })
    expect(bench.samples).to.deep.equal(['10.0.0.1:9', '10.0.0.1:10'])
    expect(bench.record(1)?.to).to.deep.equal({ host: '10.0.0.1', port: 10 })
  })

  it('samples nothing that came by another socket, but the next thing on the main one (NODE-46, RPC-39)', () => {
    const bench = new TableBench()
    bench.hear(1, { main: false })
    expect(bench.events).to.deep.equal(['+1'])
    expect(bench.samples).to.deep.equal([])
    expect(bench.record(1)).to.include({ sampled: 0, to: null })
    bench.hear(1, { main: false })
    expect(bench.samples).to.deep.equal([])
    bench.hear(1)
    expect(bench.samples).to.have.length(1)
  })

  it('keeps out its own id and whom the filter refuses (NODE-50, NODE-54)', () => {
    const bench = new TableBench(nodeId({ host: US.host, port: 1 }))
    bench.refused = ({ port }) => port === 2
    bench.hear(1)
    bench.hear(2)
    expect([bench.ports, bench.samples]).to.deep.equal([[], []])
  })

  it('believes each of a few responders without id once, until the sampler is replaced (NODE-48, NODE-112)', () => {
    const bench = new TableBench(randomBytes(32), 2)
    const anonymous = (port: number, main = true) => bench.contacts.heardAnonymously({ host: 'a', port }, US, main)
    anonymous(1)
    anonymous(1)
    anonymous(2)
    anonymous(3)
    expect(bench.samples).to.have.length(2)
    bench.contacts.forgetAnonymous()
    anonymous(4, false)
    expect(bench.samples).to.have.length(2)
    anonymous(1)
    expect(bench.samples).to.have.length(3)
    expect(bench.nodes.size).to.equal(0)
  })

  it('believes one responder without id if there are no entry points (NODE-48)', () => {
    const bench = new TableBench(randomBytes(32), 0)
    for (const port of [1, 2]) bench.contacts.heardAnonymously({ host: 'a', port }, US, true)
    expect(bench.samples).to.have.length(1)
  })

  it('adds an address without asking it, once (NODE-40, NODE-56, NODE-57)', () => {
    const bench = new TableBench()
    bench.contacts.add({ host: US.host, port: 1 })
    const first = bench.record(1)
    bench.tick += 5
    bench.contacts.add({ host: US.host, port: 1 })
    expect(bench.record(1)).to.equal(first)
    expect(first).to.include({ added: 1000, pinged: 1000, seen: 1000, heard: false, sampled: 0 })
    expect([bench.ports, bench.events, bench.samples]).to.deep.equal([[1], ['+1'], []])
  })

  describe('with a full bucket', () => {
    let bench: TableBench
    let ports: number[]
    const newcomer = () => ports[20] as number
    const member = (i: number) => ports[i] as number

    beforeEach(() => {
      bench = new TableBench()
      ports = portsInFirstBucket(bench.nodes.id, 22)
      for (const port of ports.slice(0, 20)) bench.hear(port)
      bench.tick += 20
      for (const port of ports.slice(1, 20)) bench.hear(port)
    })

    it('checks the member not heard from for longest, which stays if it answers (NODE-32, NODE-59, NODE-61, NODE-62)', async () => {
      bench.hear(newcomer())
      expect([...bench.asked.keys()]).to.deep.equal([member(0)])
      expect(bench.record(member(0))?.pinged).to.equal(bench.tick)
      await bench.settle(member(0), true)
      expect(bench.record(newcomer())).to.equal(null)
      expect(bench.nodes.size).to.equal(20)
    })

    it('gives its place away if it does not: remove, then add (NODE-63)', async () => {
      bench.hear(newcomer())
      bench.tick++
      await bench.settle(member(0), false)
      expect(bench.events.slice(20)).to.deep.equal([`-${member(0)}`, `+${newcomer()}`])
      expect(bench.record(newcomer())).to.include({ added: bench.tick, seen: bench.tick })
    })

    it('neither samples nor adds whom it has no room for (NODE-47, NODE-58)', () => {
      bench.ready = false
      const samples = bench.samples.length
      bench.hear(newcomer())
      expect([bench.asked.size, bench.samples.length]).to.deep.equal([0, samples])
    })

    it('has no room by addNode either, and checks nobody for it (NODE-56)', () => {
      bench.contacts.add({ host: US.host, port: newcomer() })
      expect([bench.asked.size, bench.nodes.size]).to.deep.equal([0, 20])
    })

    it('keeps the policy after its table was centred anew (NODE-64, NODE-113)', async () => {
      const id = Buffer.from(bench.nodes.id)
      id[31] = (id[31] as number) ^ 1
      expect(bench.nodes.recentre(id)).to.deep.equal([])
      bench.hear(newcomer())
      expect([...bench.asked.keys()]).to.deep.equal([member(0)])
      await bench.settle(member(0), false)
      expect(bench.record(newcomer())).not.to.equal(null)
    })

    it('runs three checks at a time (NODE-58)', () => {
      bench.tick += 20
      for (const port of portsInFirstBucket(bench.nodes.id, 30).slice(20)) bench.hear(port)
      expect(bench.asked.size).to.equal(3)
    })
  })

  it('forgets those who do not fit a new centre, whose own id is one of them (NODE-111)', () => {
    const bench = new TableBench()
    const far = portsInFirstBucket(bench.nodes.id, 20)
    const near: number[] = []
    for (let port = 1; near.length < 5; port++) if (!far.includes(port) && port < 40) near.push(port)
    for (const port of [...far, ...near]) bench.hear(port)
    const added = bench.record(far[0] as number)?.added
    bench.tick += 7

    const own = nodeId({ host: US.host, port: far[0] as number })
    const dropped = bench.nodes.recentre(own)
    expect(dropped.map(({ port }) => port)).to.include(far[0])
    expect(bench.nodes.table.size).to.equal(bench.nodes.size)
    expect(bench.ports).to.have.members(bench.nodes.table.toArray().map(({ port }) => port))
    expect(bench.record(far[1] as number)?.added).to.equal(added)
  })
})
