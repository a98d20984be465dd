import { expect } from 'chai'
import { TableBench, US } from '../test-support/records.js'

const filled = (count: number): TableBench => {
  const bench = new TableBench()
  for (let port = 1; port <= count; port++) bench.hear(port)
  return bench
}

const hint = (bench: TableBench, port: number) => bench.checks.hinted({ host: US.host, port })

describe('checks of known nodes', () => {
  it('asks five from the oldest on, three while busy, two while all are recent (NODE-119)', () => {
    for (const [age, outstanding, asked] of [
      [12, 2, 5],
      [12, 3, 3],
      [11, 0, 2],
      [100, 9, 3]
    ] as const) {
      const bench = filled(10)
      bench.tick += age
      bench.checks.pingSome(outstanding)
      expect([...bench.asked.keys()], `${age} ${outstanding}`).to.deep.equal([1, 2, 3, 4, 5].slice(0, asked))
    }
  })

  it('stops at one heard from or asked in this tick, and does not move whom it asks (NODE-38, NODE-119)', () => {
    const bench = filled(3)
    bench.tick += 20
    bench.hear(1)
    bench.checks.pingSome(0)
    expect([...bench.asked.keys()]).to.deep.equal([2, 3])
    expect(bench.ports).to.deep.equal([2, 3, 1])
    bench.checks.pingSome(0)
    expect(bench.asked.size).to.equal(2)
  })

  it('removes a node that does not answer, or not with its id (NODE-123, NODE-124, NODE-177)', async () => {
    const bench = filled(2)
    bench.tick += 20
    bench.checks.pingSome(0)
    await bench.settle(1, false)
    await bench.settle(2, true)
    expect(bench.events.slice(2)).to.deep.equal(['-1'])
    expect(bench.ports).to.deep.equal([2])
  })

  it('checks a node that somebody found dead (NODE-126, RPC-84, RPC-85)', async () => {
    const bench = filled(2)
    bench.tick++
    hint(bench, 1)
    expect([...bench.asked.keys()]).to.deep.equal([1])
    expect(bench.record(1)).to.include({ downHints: 1, pinged: bench.tick, hinted: true })
    await bench.settle(1, false)
    expect(bench.ports).to.deep.equal([2])
  })

  it('checks again only in a later tick (RPC-84)', async () => {
    const bench = filled(1)
    hint(bench, 1)
    expect(bench.asked.size, 'never hinted before, though heard in this tick').to.equal(1)
    await bench.settle(1, true)
    hint(bench, 1)
    expect(bench.asked.size).to.equal(0)
    bench.tick++
    hint(bench, 1)
    expect(bench.asked.size).to.equal(1)
    expect(bench.record(1)?.downHints).to.equal(2)
  })

  it('keeps a healthy node that answers in the tick of its last contact (NODE-127, RPC-86)', async () => {
    const bench = filled(1)
    hint(bench, 1)
    bench.hear(1)
    await bench.settle(1, true)
    expect(bench.ports).to.deep.equal([1])
    expect(bench.record(1)?.hinted).to.equal(false)
  })

  it('ignores hints about strangers, and about anybody while ten checks run (NODE-126, RPC-84)', () => {
    const bench = filled(12)
    hint(bench, 99)
    expect(bench.asked.size).to.equal(0)
    bench.tick++
    for (let port = 1; port <= 12; port++) hint(bench, port)
    expect(bench.checks.running).to.equal(10)
  })
})
