import { expect } from 'chai'
import fc from 'fast-check'
import { compareTraces, findDifference, formatDifference, formatEvent, Trace, type TraceEvent } from './index.js'

const event = (time: number, change: Partial<TraceEvent> = {}): TraceEvent => ({
  time,
  kind: 'send',
  from: '11.0.0.1:1',
  to: '11.0.0.2:2',
  bytes: Buffer.from([time & 255, 7]),
  ...change
})

const traceOf = (events: readonly TraceEvent[], options = {}): Trace => {
  const trace = new Trace(options)
  for (const one of events) trace.add(one)
  return trace
}

describe('traces', () => {
  it('hash every part of every event', () => {
    const same = traceOf([event(1), event(2)])
    expect(traceOf([event(1), event(2)]).digest).to.equal(same.digest)
    const others: Partial<TraceEvent>[] = [
      { time: 2.001 },
      { kind: 'drop' },
      { from: '11.0.0.1:2' },
      { to: '11.0.0.2:3' },
      { bytes: Buffer.from([2, 8]) },
      { bytes: Buffer.from([2]) },
      { from: '11.0.0.1:11', to: '1.0.0.2:2' }
    ]
    const digests = others.map((change) => traceOf([event(1), event(2, change)]).digest)
    digests.push(traceOf([event(2), event(1)]).digest, traceOf([event(1)]).digest, same.digest)
    expect(new Set(digests).size).to.equal(digests.length)
    expect(same.digest).to.match(/^[\da-f]{16}$/)
  })

  it('tell any two payloads apart', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (a, b) => {
        const [x, y] = [traceOf([event(1, { bytes: a })]), traceOf([event(1, { bytes: b })])]
        return Buffer.compare(a, b) === 0 ? x.digest === y.digest : x.digest !== y.digest
      })
    )
  })

  it('take a packet as the event it stands for', () => {
    const endpoint = fc.record({
      host: fc.constantFrom('11.0.0.1', '192.168.100.200'),
      port: fc.oneof(fc.constantFrom(0, 1, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 65_535), fc.nat(65_535))
    })
    const packet = fc.record({
      src: endpoint,
      dst: endpoint,
      ttl: fc.nat(255),
      bytes: fc.uint8Array({ maxLength: 40 })
    })
    const cause = fc.constantFrom(null, 'ttl', 'no route')
    fc.assert(
      fc.property(fc.nat(1e9), packet, cause, (time, packet, cause) => {
        const { src, dst, ttl, bytes } = packet
        const trace = new Trace()
        trace.addPacket(time / 1000, 'drop', 'dht1', cause, packet)
        const same = traceOf([
          {
            time: time / 1000,
            kind: cause === null ? 'drop dht1' : `drop dht1: ${cause}`,
            from: `${src.host}:${src.port}`,
            to: `${dst.host}:${dst.port}/${ttl}`,
            bytes
          }
        ])
        expect(trace.digest).to.equal(same.digest)
        expect(trace.last()).to.deep.equal(same.last())
      })
    )
  })

  it('keep the last events, with bytes of their own', () => {
    const bytes = Buffer.from([9])
    const trace = traceOf([event(1), event(2), event(3), event(4, { bytes })], { last: 3 })
    bytes[0] = 0
    expect(trace.last().map(({ index, time }) => [index, time])).to.deep.equal([
      [1, 2],
      [2, 3],
      [3, 4]
    ])
    expect(trace.event(3)?.bytes).to.deep.equal(Uint8Array.of(9))
    expect(trace.event(0)).to.equal(undefined)
    expect(traceOf([event(1)], { last: 3 }).last()).to.have.length(1)
  })

  it('find the first event that differs, however far back', () => {
    const events = Array.from({ length: 5000 }, (_, i) => event(i))
    fc.assert(
      fc.property(fc.nat(4999), (at) => {
        const other = events.map((one, i) => (i === at ? { ...one, to: '11.0.0.3:3' } : one))
        const difference = compareTraces(traceOf(events), traceOf(other))
        expect(difference?.index).to.equal(at)
      }),
      { numRuns: 10, examples: [[0], [4999]] }
    )
    expect(compareTraces(traceOf(events), traceOf(events))).to.equal(null)
    expect(compareTraces(traceOf(events), traceOf(events.slice(0, 4000)))?.index).to.equal(4000)
    const beyond = compareTraces(
      traceOf(events, { maxFingerprints: 10 }),
      traceOf(events.slice(1000), { maxFingerprints: 10 })
    )
    expect(beyond?.index).to.equal(0)
    const late = compareTraces(
      traceOf(events, { maxFingerprints: 10 }),
      traceOf([...events.slice(0, 4000), event(1)], { maxFingerprints: 10 })
    )
    expect(late?.index).to.equal(null)
    expect(formatDifference(late!)).to.include('maxFingerprints')
  })

  it('print both sides of the difference and what came before', () => {
    const events = [event(1), event(2.5), event(3)]
    const text = formatDifference(
      compareTraces(traceOf(events), traceOf([events[0]!, events[1]!, event(3, { kind: 'drop' })]))!
    )
    expect(text.split('\n').map((line) => line.replace(/ +/g, ' ').trim())).to.deep.equal([
      'the runs differ first at event 2',
      '0 1.000 send 11.0.0.1:1 11.0.0.2:2 2 0107',
      '1 2.500 send 11.0.0.1:1 11.0.0.2:2 2 0207',
      'a 2 3.000 send 11.0.0.1:1 11.0.0.2:2 2 0307',
      'b 2 3.000 drop 11.0.0.1:1 11.0.0.2:2 2 0307'
    ])
    expect(formatEvent({ index: 0, time: 1, kind: 'reboot', from: 'nat', to: '' })).to.match(/reboot +nat$/)
  })

  it('run again to show an event that was no longer kept', async () => {
    let runs = 0
    const run = async (trace: Trace): Promise<void> => {
      const odd = runs++ % 2
      for (let i = 0; i < 3000; i++) trace.add(event(i, i === 17 && odd ? { kind: 'drop' } : {}))
    }
    const difference = await findDifference(run)
    expect(runs).to.equal(4)
    expect([difference?.index, difference?.a?.kind, difference?.b?.kind]).to.deep.equal([17, 'send', 'drop'])
    expect(difference?.before.map(({ index }) => index)).to.deep.equal([12, 13, 14, 15, 16])
    expect(await findDifference(async (trace) => trace.add(event(1)))).to.equal(null)
  })
})
