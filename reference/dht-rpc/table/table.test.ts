import { expect } from 'chai'
import { DhtRpcError } from '../errors.js'
import { TableBench, US } from '../test-support/records.js'
import { describeTable, readTable, saveTable } from './index.js'

describe('recency list', () => {
  it('runs oldest first, or latest first, up to a limit; it can be walked by its links (NODE-38, API-39)', () => {
    const bench = new TableBench()
    for (const port of [1, 2, 3, 4]) bench.hear(port)
    const { recency } = bench.nodes
    const ports = (options: object) => recency.toArray(options).map(({ port }) => port)
    expect(ports({})).to.deep.equal([1, 2, 3, 4])
    expect(ports({ reverse: true, limit: 2 })).to.deep.equal([4, 3])
    expect(ports({ limit: 0 })).to.deep.equal([])
    expect([recency.oldest?.port, recency.latest?.port, recency.length]).to.deep.equal([1, 4, 4])
    expect([recency.oldest?.next?.port, recency.latest?.prev?.port]).to.deep.equal([2, 3])
    expect([...recency]).to.have.length(4)
  })

  it('holds together through any order of changes', () => {
    const bench = new TableBench()
    const expected: number[] = []
    for (let i = 0; i < 2000; i++) {
      const port = 1 + Math.floor(Math.random() * 15)
      const at = expected.indexOf(port)
      if (at >= 0) expected.splice(at, 1)
      if (Math.random() < 0.3) {
        const record = bench.record(port)
        expect(record !== null && bench.contacts.remove(record)).to.equal(at >= 0)
      } else {
        bench.hear(port)
        expected.push(port)
      }
      expect(bench.ports).to.deep.equal(expected)
      expect(bench.nodes.recency.length).to.equal(bench.nodes.table.size)
    }
  })

  it('removes a record once, and not another one of the same id', () => {
    const bench = new TableBench()
    bench.hear(1)
    const record = bench.record(1)
    if (record === null) throw new Error('not added')
    expect(bench.contacts.remove(record)).to.equal(true)
    bench.hear(1)
    expect(bench.contacts.remove(record)).to.equal(false)
    expect(bench.events).to.deep.equal(['+1', '-1', '+1'])
  })
})

describe('a saved table', () => {
  it('lists whom it heard from, the latest first, and reads back from JSON', () => {
    const bench = new TableBench()
    bench.hear(1)
    bench.contacts.add({ host: US.host, port: 2 })
    bench.hear(3)
    const saved = saveTable(bench.nodes.recency)
    expect(saved.savedAt).to.be.closeTo(Date.now(), 1000)
    expect(readTable(JSON.parse(JSON.stringify(saved)))).to.deep.equal([
      { host: US.host, port: 3 },
      { host: US.host, port: 1 }
    ])
  })

  it('refuses what is no such thing', () => {
    const node = { host: '192.0.2.1', port: 1 }
    const wrong = [
      null,
      'x',
      {},
      { version: 2, nodes: [] },
      { version: 1, nodes: 'x' },
      { version: 1, nodes: [null] },
      { version: 1, nodes: [{ ...node, host: 'a' }] },
      { version: 1, nodes: [{ ...node, port: 0 }] },
      { version: 1, nodes: [{ ...node, port: 65_536 }] }
    ]
    for (const saved of wrong) {
      expect(() => readTable(saved), JSON.stringify(saved))
        .to.throw(DhtRpcError)
        .with.property('code', 'BAD_TABLE')
    }
  })
})

describe('table statistics', () => {
  it('counts good, doubtful and bad nodes, and the buckets', () => {
    const bench = new TableBench()
    for (const port of [1, 2, 3]) bench.hear(port)
    bench.contacts.add({ host: US.host, port: 4 })
    const count = () => {
      const { nodes, good, doubtful, bad, checking } = describeTable(bench.nodes, bench.checks, bench.tick)
      return { nodes, good, doubtful, bad, checking }
    }
    expect(count()).to.deep.equal({ nodes: 4, good: 3, doubtful: 1, bad: 0, checking: 0 })
    bench.tick += 180
    bench.hear(1)
    bench.checks.hinted({ host: US.host, port: 2 })
    expect(count()).to.deep.equal({ nodes: 4, good: 1, doubtful: 2, bad: 1, checking: 1 })
    const { buckets } = describeTable(bench.nodes, bench.checks, bench.tick)
    expect(buckets.reduce((sum, bucket) => sum + bucket.nodes, 0)).to.equal(4)
  })
})
