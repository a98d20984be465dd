import { expect } from 'chai'
import { Flight, type SentPacket } from './flight.js'
import { PacketType } from './packet.js'

const TARGET = { remoteId: 1, host: '20.0.0.1', port: 1 }
const load = (text: string) => ({ payload: Buffer.from(text), requests: [], end: false })

function fly(count: number, now = 0): { flight: Flight; packets: SentPacket[] } {
  const flight = new Flight()
  const packets = Array.from({ length: count }, () => flight.add(load('x'), PacketType.DATA, TARGET, now))
  return { flight, packets }
}

describe('labs/sim/udx: flight', () => {
  it('numbers packets from 0 and counts those under way (UDX-53)', () => {
    const { flight, packets } = fly(3)
    expect(packets.map(({ seq }) => seq)).to.deep.equal([0, 1, 2])
    expect(flight).to.deep.include({ nextSeq: 3, count: 3, bytes: 3 })
    expect(flight.oldest?.seq).to.equal(0)
    expect(flight.youngest?.seq).to.equal(2)
  })

  it('takes out what is acknowledged, in front or in blocks, once (UDX-56)', () => {
    const { flight } = fly(6)
    const numbers = (ack: number, blocks: [number, number][] = []) => {
      const named = blocks.map(([start, end]) => ({ start, end }))
      const { packets, advanced } = flight.acknowledge(ack, named)
      return [packets.map(({ seq }) => seq), advanced]
    }
    expect(numbers(1, [[2, 4]])).to.deep.equal([[0, 2, 3], true])
    expect(numbers(1, [[2, 4]])).to.deep.equal([[], false])
    expect(numbers(1, [[2, 5]])).to.deep.equal([[4], false])
    expect(numbers(6)).to.deep.equal([[1, 5], true])
    expect(flight.empty).to.equal(true)
  })

  it('knows which acknowledgements can be (9.11)', () => {
    const { flight } = fly(2)
    expect(flight.covers(2)).to.equal(true)
    expect(flight.covers(0)).to.equal(true)
    expect(flight.covers(3)).to.equal(false)
    expect(flight.acknowledgedUpTo(0)).to.equal(true)
    expect(flight.acknowledgedUpTo(1)).to.equal(false)
    flight.acknowledge(1, [])
    expect(flight.acknowledgedUpTo(1)).to.equal(true)
  })

  it('takes packets for lost that later ones overtook, after a while only (UDX-64)', () => {
    const { flight, packets } = fly(3, 100)
    flight.acknowledge(0, [{ start: 1, end: 2 }])
    expect(flight.detectLosses(110, 20)).to.deep.equal({ lost: [], wait: 10 })
    expect(flight.detectLosses(120, 20).lost).to.deep.equal([packets[0]])
    expect(flight.nextLost()).to.equal(packets[0])
    expect(flight.count).to.equal(1)
    expect(flight.detectLosses(500, 20)).to.deep.equal({ lost: [], wait: null })
  })

  it('waits again for a packet that was sent again, until something later arrives', () => {
    const { flight, packets } = fly(2)
    flight.acknowledge(0, [{ start: 1, end: 2 }])
    flight.detectLosses(100, 10)
    const [first] = packets
    if (first) flight.resend(first, 100)
    expect(flight.nextLost()).to.equal(null)
    expect(flight.detectLosses(1000, 10).lost).to.deep.equal([])
    flight.add(load('y'), PacketType.DATA, TARGET, 1000)
    flight.acknowledge(0, [{ start: 2, end: 3 }])
    expect(flight.detectLosses(1000, 10).lost).to.deep.equal([first])
  })

  it('believes in nothing after a timeout', () => {
    const { flight, packets } = fly(3)
    flight.loseAll()
    expect(flight.count).to.equal(0)
    if (packets[0]) flight.resend(packets[0], 1000)
    expect(flight.count).to.equal(1)
    expect(flight.nextLost()).to.equal(packets[1])
    flight.acknowledge(3, [])
    expect(flight).to.deep.include({ count: 0, bytes: 0, empty: true })
  })
})
