import { expect } from 'chai'
import { type TickFacts, Ticks } from './ticks.js'

const AWAKE: TickFacts = { bootstrapped: true, suspended: false, waitsToPersist: false, known: 100 }

function started(now: number, refreshIn = 60): Ticks {
  const ticks = new Ticks()
  ticks.now = now
  ticks.refreshIn = refreshIn
  return ticks
}

/** The ticks after `ready` at which something happens, as in the example of section 9. */
function days(ticks: Ticks, n: number, facts: Partial<TickFacts> = {}) {
  const seen = { persist: [] as number[], pingSome: [] as number[], refresh: [] as number[] }
  for (let i = 1; i <= n; i++) {
    ticks.now++
    const plan = ticks.plan({ ...AWAKE, ...facts })
    if (plan.persist) seen.persist.push(i)
    if (plan.pingSome) seen.pingSome.push(i)
    if (plan.refresh) {
      seen.refresh.push(i)
      ticks.queried()
    }
  }
  return seen
}

describe('ticks', () => {
  it('starts at a random tick from 51 to 100, refreshing 31 to 60 ticks later (NODE-116, NODE-118)', () => {
    const starts = Array.from({ length: 500 }, () => new Ticks())
    expect(Math.min(...starts.map((t) => t.now))).to.be.within(51, 56)
    expect(Math.max(...starts.map((t) => t.now))).to.be.within(95, 100)
    expect(Math.min(...starts.map((t) => t.refreshIn))).to.be.within(31, 34)
    expect(Math.max(...starts.map((t) => t.refreshIn))).to.be.within(57, 60)
  })

  it('does what the example of ten nodes does (NODE-103, NODE-104, NODE-115, NODE-119, NODE-122)', () => {
    const seen = days(started(74), 240, { waitsToPersist: true, known: 9 })
    expect(seen.pingSome.slice(0, 7)).to.deep.equal([6, 14, 22, 30, 38, 46, 54])
    expect(seen.refresh).to.deep.equal([54, 114, 118, 178, 182])
    expect(seen.persist).to.deep.equal([240])
  })

  it('decides again an hour after each decision (NODE-104)', () => {
    expect(days(started(0), 2000, { waitsToPersist: true }).persist).to.deep.equal([240, 960, 1680])
  })

  it('refreshes a large table only when it was idle for 60 ticks (NODE-122)', () => {
    expect(days(started(0), 200, { known: 20 }).refresh).to.deep.equal([60, 120, 180])
  })

  it('does nothing before ready and while suspended (NODE-115)', () => {
    for (const facts of [{ bootstrapped: false }, { suspended: true }]) {
      const ticks = started(63, 1)
      expect(days(ticks, 9, { ...facts, waitsToPersist: true })).to.deep.equal({
        persist: [],
        pingSome: [],
        refresh: []
      })
      expect(ticks.stableIn).to.equal(240)
    }
  })

  it('takes a gap of more than 15 s for sleep, and does not count that firing (NODE-115, NODE-128)', () => {
    const ticks = started(10)
    const start = Date.now()
    ticks.restart(start)
    expect(ticks.fire(false, start + 15_000)).to.equal('ticked')
    expect(ticks.now).to.equal(11)
    expect(ticks.fire(false, start + 30_001)).to.equal('woke')
    expect(ticks.now).to.equal(11)
    expect(ticks.fire(true, start + 60_000)).to.equal('ticked')
  })

  it('jumps an hour ahead to two ticks before the next pings, and refreshes at once (NODE-129, NODE-132, NODE-135)', () => {
    const ticks = started(1754)
    ticks.wakeup()
    expect(ticks.now).to.equal(2478)
    expect(ticks.stableIn).to.equal(720)
    expect(ticks.plan({ ...AWAKE, waitsToPersist: true })).to.deep.equal({
      persist: false,
      pingSome: false,
      refresh: true,
      account: true
    })
    ticks.queried()
    const after = days(ticks, 719, { waitsToPersist: true })
    expect(after.persist).to.deep.equal([719])
    expect(after.pingSome[0]).to.equal(2)
  })

  it('moves T by -1 to 6 to reach 6 modulo 8 (NODE-129)', () => {
    const moves = Array.from({ length: 8 }, (_, i) => {
      const ticks = started(800 + i)
      ticks.wakeup()
      expect(ticks.now % 8).to.equal(6)
      return ticks.now - (1520 + i)
    })
    expect(moves).to.deep.equal([6, 5, 4, 3, 2, 1, 0, -1])
  })
})
