import { expect } from 'chai'
import type { PacketHop, PacketRecord } from '../cells.js'
import { sampleCapture } from '../test-support/capture.js'
import { glances, journeyOf, parseEndpoint, Survey } from './index.js'

const hop = (place: string, at: number, from: string, to: string): PacketHop => ({ place, at, from, to })

function packet(hops: readonly PacketHop[], more: Partial<PacketRecord> = {}): PacketRecord {
  const [sender, receiver] = [hops[0]?.place ?? 'nobody', hops.at(-1)?.place ?? null]
  return { number: 0, sender, receiver, hops, ttl: 64, hex: '00', fate: 'delivered', ...more }
}

const A = '192.168.1.2:1000'
const X = '20.2.0.2:5000'
const NODE = '20.1.0.1:4000'

describe('report: endpoints of a capture', () => {
  it('reads addresses of both families and nothing else', () => {
    expect(parseEndpoint('20.1.0.1:4000')).to.deep.equal({ host: '20.1.0.1', port: 4000 })
    expect(parseEndpoint('[2001:db8::1]:0')).to.deep.equal({ host: '2001:db8::1', port: 0 })
    for (const text of ['', ':', 'name:1', '20.1.0.1', '20.1.0.1:', '20.1.0.1:65536', '20.1.0.1:1x', '1.2.3:4']) {
      expect(parseEndpoint(text), text).to.equal(null)
    }
  })
})

describe('report: the way of a datagram', () => {
  it('comes to a box as it left the place before, and leaves it rewritten', () => {
    const journey = journeyOf(packet([hop('client', 1, A, NODE), hop('nat', 2, X, NODE), hop('node', 9, X, NODE)]))
    expect(journey.visits).to.deep.equal([
      { place: 'client', at: 1, arrived: null, left: { from: A, to: NODE } },
      { place: 'nat', at: 2, arrived: { from: A, to: NODE }, left: { from: X, to: NODE } },
      { place: 'node', at: 9, arrived: { from: X, to: NODE }, left: null }
    ])
    expect(journey.loss).to.equal(null)
  })

  it('ends at the box that its fate names, although that saw nothing of it', () => {
    for (const fate of ['filtered at nat-server', 'filtered by nat-server']) {
      const journey = journeyOf(packet([hop('node', 1, NODE, X)], { receiver: null, fate }))
      expect(journey.visits.at(-1)).to.deep.equal({
        place: 'nat-server',
        at: null,
        arrived: { from: NODE, to: X },
        left: null
      })
      expect(journey.loss).to.equal('filtered')
    }
  })

  it('went on from where it was lost on the way', () => {
    const hops = [hop('client', 1, A, NODE), hop('nat', 2, X, NODE)]
    const { visits, loss } = journeyOf(packet(hops, { receiver: null, fate: 'ttl at nat' }))
    expect(visits.map(({ place, left }) => [place, left?.from])).to.deep.equal([
      ['client', A],
      ['nat', X]
    ])
    expect(loss).to.equal('ttl')
  })

  it('takes an end of the run for no place', () => {
    const { visits, loss } = journeyOf(
      packet([hop('client', 1, A, NODE)], { receiver: null, fate: 'under way at the end' })
    )
    expect(visits).to.have.length(1)
    expect(loss).to.equal('under way at the end')
  })

  it('bears a record without hops', () => {
    expect(journeyOf(packet([], { fate: 'loss' })).visits).to.deep.equal([])
  })
})

describe('report: the places of a capture', () => {
  it('tells hosts from boxes, and who is behind which', () => {
    const { places } = new Survey(sampleCapture())
    expect(places.get('client')).to.deep.include({
      kind: 'host',
      addresses: ['192.168.1.2'],
      behind: ['nat-client']
    })
    expect(places.get('nat-server')).to.deep.include({ kind: 'box', addresses: ['20.3.0.2'], behind: [] })
    expect(places.get('N1')).to.deep.include({ kind: 'host', behind: [] })
  })

  it('sees boxes behind boxes, and a firewall by who speaks first', () => {
    const out = [hop('client', 1, A, NODE), hop('home', 2, '10.0.0.2:7', NODE), hop('carrier', 3, X, NODE)]
    const back = [hop('node', 5, NODE, X), hop('carrier', 6, NODE, '10.0.0.2:7'), hop('home', 7, NODE, A)]
    const guarded = '20.4.0.2:1'
    const capture = [
      packet([...out, hop('node', 4, X, NODE)]),
      packet([...back, hop('client', 8, NODE, A)]),
      packet([hop('guest', 9, guarded, NODE), hop('wall', 10, guarded, NODE), hop('node', 11, guarded, NODE)]),
      packet([hop('node', 12, NODE, guarded), hop('wall', 13, NODE, guarded), hop('guest', 14, NODE, guarded)])
    ]
    const survey = new Survey(capture)
    expect(survey.places.get('client')?.behind).to.deep.equal(['home', 'carrier'])
    expect(survey.places.get('guest')?.behind).to.deep.equal(['wall'])
    expect(survey.places.get('node')?.behind).to.deep.equal([])
    expect(survey.inside('carrier', 'home')).to.equal(true)
    expect(survey.inside('carrier', 'node')).to.equal(false)
    expect(survey.ownerOf('20.2.0.2:99')).to.equal('carrier')
    expect(survey.ownerOf('9.9.9.9:99')).to.equal(null)
  })

  it('knows both sides of a hairpin for inside ones', () => {
    const capture = [
      packet([hop('a', 1, A, '20.2.0.2:6'), hop('nat', 2, X, '192.168.1.3:6'), hop('b', 3, X, '192.168.1.3:6')])
    ]
    const survey = new Survey(capture)
    expect([survey.inside('nat', 'a'), survey.inside('nat', 'b')]).to.deep.equal([true, true])
  })
})

describe('report: what datagrams are, at a glance', () => {
  it('names requests and streams, and responses by the request they answer (RPC-28)', () => {
    const capture = sampleCapture()
    const seen = glances(capture)
    const names = capture.map((one) => seen.get(one)?.name)
    expect(new Set(names)).to.deep.equal(
      new Set(['FIND_PEER', 'PEER_HANDSHAKE', 'PEER_HOLEPUNCH', 'PING', 'probe', 'UDX DATA', 'UDX ACK'])
    )
    expect(seen.get(capture[4] as PacketRecord)).to.include({ name: 'FIND_PEER', answers: 0, weight: 'plain' })
    // A relayed handshake is answered by the second relay, not by the one that was asked... and still belongs to it.
    const answered = capture.find(
      ({ hex, receiver }) => hex.startsWith('13') && hex.length > 300 && receiver === 'client'
    )
    expect(seen.get(answered as PacketRecord)?.answers).to.be.a('number')
  })

  it('knows what a response is about that never arrived', () => {
    const capture = sampleCapture({ fate: (number) => (number === 4 ? 'loss at N4' : null) })
    expect(glances(capture).get(capture[4] as PacketRecord)).to.include({ name: 'FIND_PEER', answers: 0 })
  })

  it('bears whatever bytes', () => {
    const odd = ['', '00', '03', '0304', '13', '1304', 'ff', 'ff01', 'aa55', '03ff'.padEnd(40, 'f')]
    const capture = odd.map((hex, number) => packet([hop('a', 1, A, NODE)], { hex, number }))
    expect([...glances(capture).values()].map(({ name }) => name)).to.deep.equal([
      'empty',
      'probe',
      'probe',
      'broken request',
      'probe',
      'response',
      'probe',
      'UDX ACK',
      'other',
      'broken request'
    ])
  })
})
