import { type Clock, install } from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { now } from './clock.js'
import { Deadlines, type Timed } from './deadlines.js'
import type { LinkedList } from './linked-list.js'

class Item implements Timed<Item> {
  deadline = 0
  prev: Item | null = null
  next: Item | null = null
  list: LinkedList<Item> | null = null
  constructor(readonly name: number) {}
}

describe('deadlines', () => {
  let clock: Clock
  let expired: [name: number, at: number][]
  let deadlines: Deadlines<Item>

  beforeEach(() => {
    clock = install({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    expired = []
    deadlines = new Deadlines<Item>(({ name }) => expired.push([name, now()]))
  })
  afterEach(() => clock.uninstall())

  it('go off at their ms, earliest first, those of one ms in the order of arming (RPC-103)', () => {
    for (const [i, wait] of [1000, 300, 1000, 2500, 300, 1].entries()) deadlines.arm(new Item(i), wait, now())
    clock.tick(3000)
    expect(expired).to.deep.equal([
      [5, 1],
      [1, 300],
      [4, 300],
      [0, 1000],
      [2, 1000],
      [3, 2500]
    ])
  })

  it('keep to a model under random arming, disarming and re-arming', () => {
    let state = 7
    const dice = (n: number) => (state = (state * 48271) % 2147483647) % n
    const model = new Map<number, number>()
    const items = new Map<number, Item>()
    const seen: [number, number][] = []
    deadlines = new Deadlines<Item>((item, at) => {
      seen.push([item.name, at])
      expect(model.get(item.name), `item ${item.name} at ${at}`).to.equal(at)
      model.delete(item.name)
      if (dice(3) === 0) arm(item)
    })
    function arm(item: Item) {
      const wait = [1000, 250, 4000, 1 + dice(2000)][dice(4)] as number
      model.set(item.name, now() + wait)
      deadlines.arm(item, wait, now())
    }
    for (let i = 0; i < 3000; i++) {
      const item = new Item(i)
      items.set(i, item)
      arm(item)
      const other = items.get(dice(i + 1)) as Item
      if (dice(2) === 0 && other.list !== null) {
        other.list.remove(other)
        model.delete(other.name)
      }
      clock.tick(dice(4))
      if (i % 50 === 0) expect(Math.min(...model.values())).to.be.above(now())
    }
    clock.tick(100_000)
    expect(model.size).to.equal(0)
    expect(seen.length).to.be.above(2000)
  })

  it('need one native timer however many wait, and none when nobody does', () => {
    const items = Array.from({ length: 100 }, (_, i) => new Item(i))
    for (const [i, item] of items.entries()) deadlines.arm(item, 1000 + (i % 7), now())
    expect(clock.countTimers()).to.equal(1)
    for (const item of items) item.list?.remove(item)
    clock.tick(2000)
    expect(expired).to.deep.equal([])
    expect(clock.countTimers()).to.equal(0)
  })

  it('survive a listener that throws', () => {
    deadlines = new Deadlines<Item>(({ name }) => {
      expired.push([name, now()])
      if (name === 0) throw new Error('a bug of the caller')
    })
    for (let i = 0; i < 3; i++) deadlines.arm(new Item(i), 10 + (i >> 1), now())
    expect(() => clock.tick(10)).to.throw('a bug of the caller')
    clock.tick(10)
    expect(expired.map(([name]) => name)).to.deep.equal([0, 1, 2])
  })

  it('are forgotten at once by clear, also while they go off', () => {
    deadlines = new Deadlines<Item>(({ name }) => {
      expired.push([name, now()])
      deadlines.clear()
    })
    for (let i = 0; i < 3; i++) deadlines.arm(new Item(i), 10, now())
    clock.tick(100)
    expect(expired).to.deep.equal([[0, 10]])
    expect(clock.countTimers()).to.equal(0)
  })
})
