import { expect } from 'chai'
import { CongestionWindow } from './congestion-window.js'
import { INITIAL_WINDOW, MAX_WINDOW } from './constants.js'
import { RoundTrip } from './round-trip.js'

describe('labs/sim/udx: round trip', () => {
  it('has a timeout of 1000 ms until a sample says more (UDX-63)', () => {
    const roundTrip = new RoundTrip()
    expect(roundTrip.rto).to.equal(1000)
    expect(roundTrip.srtt).to.equal(null)
    roundTrip.sample(10)
    expect(roundTrip.rto).to.equal(1000)
  })

  it('follows srtt + 4 rttvar, up to 30 s (UDX-63)', () => {
    const roundTrip = new RoundTrip()
    roundTrip.sample(800)
    expect(roundTrip.rto).to.equal(800 + 4 * 400)
    roundTrip.sample(800)
    expect(roundTrip.rto).to.equal(800 + 4 * 300)
    roundTrip.sample(1_000_000)
    expect(roundTrip.rto).to.equal(30_000)
  })

  it('is more patient with reordering where packets jitter', () => {
    const [steady, jittery] = [new RoundTrip(), new RoundTrip()]
    for (let i = 0; i < 40; i++) {
      steady.sample(100)
      jittery.sample(i % 2 === 0 ? 50 : 150)
    }
    expect(steady.patience).to.equal(125)
    expect(jittery.patience).to.be.within(175, 225)
  })
})

describe('labs/sim/udx: congestion window', () => {
  it('begins with 10 packets, grows per acknowledged packet, up to a bound (UDX-67)', () => {
    const window = new CongestionWindow()
    expect(window.size).to.equal(INITIAL_WINDOW)
    window.acknowledged(7)
    expect(window.size).to.equal(INITIAL_WINDOW + 7)
    window.acknowledged(10_000)
    expect(window.size).to.equal(MAX_WINDOW)
  })

  it('gives way once per flight, never below its beginning', () => {
    const window = new CongestionWindow()
    window.acknowledged(90)
    window.lost(5, 120)
    expect(window.size).to.equal(70)
    window.lost(6, 130)
    window.lost(120, 131)
    expect(window.size).to.equal(70)
    window.lost(121, 200)
    expect(window.size).to.equal(49)
    for (let i = 1; i < 20; i++) window.lost(200 * i + 1, 200 * (i + 1))
    expect(window.size).to.equal(INITIAL_WINDOW)
  })

  it('starts from one packet after a timeout', () => {
    const window = new CongestionWindow()
    window.expired(10)
    expect(window.size).to.equal(1)
    window.acknowledged(1)
    expect(window.size).to.equal(2)
  })
})
