import { expect } from 'chai'
import { Survey } from '../../capture/index.js'
import type { PacketHop, PacketRecord } from '../../cells.js'
import { sampleCapture } from '../../test-support/capture.js'
import { fold } from './fold.js'
import { lanesOf } from './lanes.js'
import { type Arrow, layOut } from './layout.js'

const NODE = '20.1.0.1:4000'

function packet(
  number: number,
  ways: readonly (readonly [string, string, string])[],
  more: Partial<PacketRecord> = {}
) {
  const hops = ways.map(([place, from, to], i): PacketHop => ({ place, at: 10 * number + i, from, to }))
  const [sender, receiver] = [hops[0]?.place ?? 'x', hops.at(-1)?.place ?? null]
  return { number, sender, receiver, hops, ttl: 64, hex: '00', fate: 'delivered', ...more }
}

const arrows = (capture: readonly PacketRecord[], max = 100): Arrow[] =>
  layOut(capture, max).rows.filter((row): row is Arrow => row.kind === 'arrow')

describe('report: what a diagram draws', () => {
  it('draws a short capture whole', () => {
    const capture = sampleCapture()
    const items = fold(capture, capture.length)
    expect(items.map((item) => (item.kind === 'packet' ? item.packet : null))).to.deep.equal(capture)
  })

  it('draws handshakes and hole punches first, and says what it leaves out in between', () => {
    const capture = sampleCapture({ noise: 5 })
    const items = fold(capture, 60)
    const drawn = items.flatMap((item) => (item.kind === 'packet' ? [item.glance] : []))
    expect(drawn.length).to.be.at.most(60)
    const all = fold(capture, capture.length).flatMap((item) => (item.kind === 'packet' ? [item.glance] : []))
    const key = all.filter(({ weight }) => weight === 'key').length
    expect(drawn.filter(({ weight }) => weight === 'key')).to.have.length(key)
    const left = items.flatMap((item) => (item.kind === 'fold' ? [item.count] : []))
    expect(left.reduce((sum, n) => sum + n, 0)).to.equal(capture.length - drawn.length)
    const texts = layOut(capture, 60).rows.flatMap((row) => (row.kind === 'fold' ? [row.text] : []))
    expect(texts).to.include('5 datagrams not drawn: 5 PING')
  })

  it('leaves out the middle of what all counts alike', () => {
    const capture = Array.from({ length: 50 }, (_, i) => packet(i, [[`host-${i}`, NODE, NODE]]))
    const numbers = fold(capture, 5).map((item) => (item.kind === 'packet' ? item.packet.number : `${item.count} left`))
    expect(numbers).to.deep.equal([0, 1, 2, '45 left', 48, 49])
    expect(fold(capture, 0)).to.have.length(1)
  })

  it('draws the ends of a burst of probes, and what came back in between', () => {
    const guess = (number: number): PacketRecord =>
      packet(number, [['a', NODE, NODE]], { receiver: null, fate: 'ttl at a' })
    const hit = packet(60, [
      ['b', NODE, NODE],
      ['a', NODE, NODE]
    ])
    const numbers = Array.from({ length: 100 }, (_, i) => i)
    const items = fold(
      numbers.map((i) => (i === 60 ? hit : guess(i))),
      6
    )
    expect(items.map((item) => (item.kind === 'packet' ? item.packet.number : `${item.count} left`))).to.deep.equal([
      0,
      1,
      '58 left',
      60,
      '38 left',
      99
    ])
  })

  it('looks only at the ends of an endless capture', () => {
    const one = packet(7, [['a', NODE, NODE]])
    const capture = Array.from({ length: 150_000 }, (_, number) => ({ ...one, number, receiver: String(number % 9) }))
    const items = fold(capture, 4)
    expect(items.filter(({ kind }) => kind === 'packet')).to.have.length(4)
    expect(items.find((item) => item.kind === 'fold')).to.deep.include({ count: 149_996 })
  })
})

describe('report: lifelines', () => {
  const names = (capture: readonly PacketRecord[]): string[] =>
    lanesOf(new Survey(capture), capture).lanes.map(({ name }) => name)

  it('puts the client left, the server right, their NATs inwards, nodes between', () => {
    expect(names(sampleCapture())).to.deep.equal([
      'client',
      'nat-client',
      'N1',
      'N2',
      'N3',
      'N4',
      'nat-server',
      'server'
    ])
  })

  it('puts both on the inside of a NAT that they share', () => {
    const [a, b, x] = ['192.168.1.2:1', '192.168.1.3:1', '20.2.0.2:5']
    const capture = [
      packet(0, [
        ['server', b, NODE],
        ['nat', x, NODE],
        ['dht10', x, NODE]
      ]),
      packet(1, [
        ['client', a, NODE],
        ['nat', x, NODE],
        ['dht9', x, NODE]
      ])
    ]
    expect(names(capture)).to.deep.equal(['client', 'server', 'nat', 'dht9', 'dht10'])
  })

  it('joins the nodes there is no room for, the quiet ones', () => {
    const capture = Array.from({ length: 40 }, (_, i) => [
      packet(2 * i, [
        ['client', '20.9.0.1:1', NODE],
        [`dht${i}`, '20.9.0.1:1', NODE]
      ]),
      packet(2 * i + 1, [
        ['client', '20.9.0.1:1', NODE],
        ['dht39', '20.9.0.1:1', NODE]
      ])
    ]).flat()
    const { lanes, xOf } = lanesOf(new Survey(capture), capture)
    expect(lanes).to.have.length(14)
    expect(lanes.map(({ name }) => name))
      .to.include('dht39')
      .and.include('28 others')
    expect(xOf('dht30')).to.equal(lanes.find(({ kind }) => kind === 'others')?.x)
    expect(xOf('nobody')).to.equal(null)
    expect(arrows(capture).every(({ segments }) => segments.length === 1)).to.equal(true)
  })
})

describe('report: arrows', () => {
  it('go over each box, which shows what it rewrote', () => {
    const capture = sampleCapture()
    const [first] = arrows(capture)
    const [client, nat, , , , N4] = layOut(capture, 100).lanes.map(({ x }) => x)
    expect(first?.segments.map(({ from, to, lost }) => [from, to, lost])).to.deep.equal([
      [client, nat, false],
      [nat, N4, false]
    ])
    expect(first?.boxes).to.deep.equal([{ x: nat, text: 'from 20.2.0.2:40021' }])
    expect(first?.label.text).to.match(/^request FIND_PEER/)
    expect(first?.loss).to.equal(null)
  })

  it('end at the box that dropped the datagram', () => {
    const [, second] = arrows([
      packet(0, [
        ['server', '192.168.2.2:1', NODE],
        ['nat', '20.3.0.2:1', NODE],
        ['node', '20.3.0.2:1', NODE]
      ]),
      packet(1, [['node', NODE, '20.3.0.2:9']], { receiver: null, fate: 'filtered at nat' })
    ])
    expect(second?.segments).to.have.length(1)
    expect(second?.segments[0]?.lost).to.equal(true)
    expect(second?.loss?.text).to.equal('filtered')
    expect(second?.loss?.x).to.equal(second?.segments[0]?.to)
  })

  it('end half-way to where the address leads if it was lost on the way', () => {
    const way = [
      ['client', '192.168.1.2:1', NODE],
      ['nat', '20.2.0.2:1', NODE],
      ['node', '20.2.0.2:1', NODE]
    ] as const
    const [arrived, lost] = arrows([packet(0, way), packet(1, way.slice(0, 2), { receiver: null, fate: 'ttl at nat' })])
    expect(lost?.segments.map((segment) => segment.lost)).to.deep.equal([false, true])
    const stub = lost?.segments[1]
    expect(stub?.to)
      .to.be.greaterThan(stub?.from ?? 0)
      .and.lessThan(arrived?.segments[1]?.to ?? 0)
  })

  it('are one row each, in the order of sending, with a row for a pause', () => {
    const way = [
      ['a', NODE, NODE],
      ['b', NODE, NODE]
    ] as const
    const { rows, height } = layOut([packet(0, way), packet(1, way), packet(200, way)], 10)
    expect(rows.map(({ kind }) => kind)).to.deep.equal(['arrow', 'arrow', 'pause', 'arrow'])
    const ys = rows.map(({ y }) => y)
    expect(ys).to.deep.equal([...ys].sort((a, b) => a - b))
    expect(height).to.be.greaterThan(ys.at(-1) ?? 0)
  })

  it('bear records of nothing', () => {
    expect(
      arrows([packet(0, [], { fate: 'loss', hex: '' }), packet(1, [['a', '', '']], { fate: 'x' })])
    ).to.have.length(2)
    expect(layOut([], 10).rows).to.deep.equal([])
  })
})
