import { expect } from 'chai'
import { TestClock } from './test-support/clock.js'
import { type PunchSlot, RandomPunchThrottle } from './throttle.js'

describe('the throttle of random punches', () => {
  let clock: TestClock
  beforeEach(() => {
    clock = new TestClock()
  })
  afterEach(() => clock.end())

  const taken = (throttle: RandomPunchThrottle): PunchSlot => throttle.take() as PunchSlot

  it('lets one run at a time, and none for 20 s after it (HP-173, HP-200)', async () => {
    const throttle = new RandomPunchThrottle()
    const slot = taken(throttle)
    await clock.pass(60_000)
    expect(throttle.take()).to.equal(null)
    slot.end(true)
    await clock.pass(19_999)
    expect(throttle.take()).to.equal(null)
    await clock.pass(1)
    expect(throttle.take()).not.to.equal(null)
  })

  it('is free again at once if no probe was sent, and a slot ends once', async () => {
    const throttle = new RandomPunchThrottle()
    const first = taken(throttle)
    first.end(false)
    const second = taken(throttle)
    first.end(true)
    expect(throttle.busy).to.equal(true)
    second.end(false)
    expect(throttle.busy).to.equal(false)
  })

  it('takes the interval of the node, 0 being the default (HP-200)', async () => {
    const short = new RandomPunchThrottle({ randomPunchInterval: 500 })
    const usual = new RandomPunchThrottle({ randomPunchInterval: 0 })
    for (const throttle of [short, usual]) taken(throttle).end(true)
    await clock.pass(500)
    expect(short.take()).not.to.equal(null)
    expect(usual.take()).to.equal(null)
  })

  it('counts from creation and resume if it is deferred (HP-174)', async () => {
    const throttle = new RandomPunchThrottle({ deferRandomPunch: true })
    expect(throttle.take()).to.equal(null)
    await clock.pass(20_000)
    taken(throttle).end(false)
    throttle.resumed()
    await clock.pass(19_999)
    expect(throttle.take()).to.equal(null)
    await clock.pass(1)
    expect(throttle.take()).not.to.equal(null)
    const eager = new RandomPunchThrottle()
    eager.resumed()
    expect(eager.take()).not.to.equal(null)
  })
})
