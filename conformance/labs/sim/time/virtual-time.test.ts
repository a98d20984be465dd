import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { setImmediate as immediately, setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { SimError } from '../errors.js'
import { VirtualTime, type VirtualTimeOptions } from './index.js'

const DAY = 86_400_000

describe('virtual time', () => {
  let time: VirtualTime
  const use = (options?: VirtualTimeOptions): VirtualTime => (time = new VirtualTime(options))
  const failure = (promise: Promise<unknown>): Promise<SimError> =>
    promise.then(
      () => expect.fail('it ended'),
      (err: unknown) => err as SimError
    )

  afterEach(() => void time.uninstall())

  it('passes a day in no time, on every clock of the process', async () => {
    use({ epoch: Date.UTC(2030, 0, 1) })
    const start = { date: Date.now(), performance: performance.now(), hrtime: process.hrtime.bigint() }
    expect(new Date().toISOString()).to.equal('2030-01-01T00:00:00.000Z')
    await time.settle(sleep(DAY), { limit: DAY })
    expect(Date.now() - start.date).to.equal(DAY)
    expect(performance.now() - start.performance).to.equal(DAY)
    expect(process.hrtime.bigint() - start.hrtime).to.equal(BigInt(DAY) * 1_000_000n)
    expect(time.now).to.equal(DAY)
    time.uninstall()
  })

  it('gives the process its own time back, and says what was left', async () => {
    const globals = () => ({
      setTimeout,
      setImmediate,
      Date,
      hrtime: process.hrtime,
      sleep,
      abort: AbortSignal.timeout
    })
    const own = globals()
    use()
    expect(setTimeout).to.not.equal(own.setTimeout)
    expect(sleep).to.not.equal(own.sleep)
    setTimeout(function announceAgain() {}, 600_000)
    expect(time.uninstall()).to.deep.equal([{ owner: 'scenario', what: 'setTimeout announceAgain', at: 600_000 }])
    for (const [name, now] of Object.entries(globals())) {
      expect(now, name).to.equal(own[name as keyof typeof own])
    }
    await sleep(1)
  })

  it('refuses to be installed twice', () => {
    use()
    expect(() => new VirtualTime())
      .to.throw(SimError)
      .with.property('code', 'BAD_CLOCK')
  })

  it('orders timers and events by time, then by who asked first', async () => {
    use()
    const seen: string[] = []
    const add = (name: string) => () => void seen.push(`${name}@${time.now}`)
    setTimeout(add('b'), 5)
    time.schedule(5, 'c', add('c'))
    setTimeout(add('d'), 5)
    time.schedule(4.25, 'a', add('a'))
    const again = setTimeout(add('g'), 5)
    time.schedule(5, 'e', add('e'))
    again.refresh()
    time.schedule(5.001, 'h', add('h'))
    const never = time.schedule(1, 'never', add('never'))
    never()
    expect(await time.run()).to.equal('idle')
    expect(seen).to.deep.equal(['a@4.25', 'b@5', 'c@5', 'd@5', 'e@5', 'g@5', 'h@5.001'])
  })

  it('lets an interval take its place anew each time', async () => {
    use()
    const seen: string[] = []
    const interval = setInterval(() => seen.push(`interval@${time.now}`), 10)
    time.schedule(20, 'event', () => seen.push('event@20'))
    await time.run({ until: 25 })
    clearInterval(interval)
    expect(seen).to.deep.equal(['interval@10', 'event@20', 'interval@20'])
    expect(time.size).to.equal(0)
  })

  it('runs promise jobs, ticks and immediates of an event before the next one', async () => {
    use()
    const seen: string[] = []
    time.schedule(1, 'first', () => {
      seen.push('first')
      process.nextTick(() => {
        seen.push('tick')
        void Promise.resolve().then(() => {
          seen.push('job')
          setImmediate(() => {
            seen.push(`immediate@${time.now}`)
            queueMicrotask(() => setImmediate(() => seen.push(`immediate of a job@${time.now}`)))
          })
        })
      })
      void immediately('x').then((x) => seen.push(`promised ${x}`))
    })
    time.schedule(1, 'second', () => seen.push('second'))
    await time.run()
    expect(seen).to.deep.equal(['first', 'tick', 'job', 'promised x', 'immediate@1', 'immediate of a job@1', 'second'])
  })

  it('stands still while Node reads a file, and while it is held', async () => {
    use()
    const reading = readFile('/dev/null')
    let other = false
    void time.hold(import('node:zlib').then(() => (other = true)))
    let read = false
    void reading.then(() => (read = true))
    await time.settle(sleep(1))
    expect({ read, other }).to.deep.equal({ read: true, other: true })
  })

  it('knows every form of a timer', async () => {
    use()
    await time.settle(promisify(setTimeout)(7))
    expect(time.now).to.equal(7)
    await time.settle(promisify(setImmediate)())
    expect(time.now).to.equal(7)
    const zero = new Promise((resolve) => setTimeout(resolve, 0))
    await time.settle(zero)
    expect(time.now).to.equal(8)
    const signal = AbortSignal.timeout(1000)
    await time.run()
    expect((signal.reason as DOMException).name).to.equal('TimeoutError')
    expect(time.now).to.equal(1008)
    expect(() => void Reflect.apply(setTimeout, null, [null, 1])).to.throw(TypeError)
  })

  it('runs until a time without touching what comes later', async () => {
    use()
    let fired = false
    setTimeout(() => (fired = true), 100)
    expect(await time.run({ until: 99.5 })).to.equal('time')
    expect({ fired, now: time.now, date: Date.now() % 1000 }).to.deep.equal({ fired: false, now: 99.5, date: 99 })
    expect(await time.run({ until: 100 })).to.equal('time')
    expect(fired).to.equal(true)
  })

  it('ends at its limit with a report of who waits for what', async () => {
    use()
    time.owners.run('node/alice', () => setInterval(function refreshTable() {}, 5000))
    time.schedule(
      7_200_000,
      () => 'datagram to 11.0.0.9:1',
      () => {},
      'node/bob'
    )
    const waiting = time.owners.run('node/alice', () => time.waiting('a reply', new Promise(() => {})))
    const err = await failure(time.settle(waiting, { limit: 10_000, what: 'the lookup' }))
    expect(err.code).to.equal('TIME_LIMIT')
    expect(err.message).to.include('at 10000 ms of virtual time')
    expect(err.message).to.include('node/alice waits for a reply since 0 ms')
    expect(err.message).to.include('scenario waits for the lookup since 0 ms')
    expect(err.message).to.include('node/alice: setInterval refreshTable, first at 15000 ms')
    expect(err.message).to.include('node/bob: datagram to 11.0.0.9:1, first at 7200000 ms')
  })

  it('says when nothing can happen any more, and when an instant has no end', async () => {
    use({ maxEventsAtOnce: 1000 })
    expect((await failure(time.run({ until: () => false }))).code).to.equal('STUCK')
    const forever = (): void => void setImmediate(forever)
    forever()
    expect((await failure(time.run())).code).to.equal('NO_PROGRESS')
  })

  it('hands on what a callback throws, and can go on', async () => {
    use()
    setTimeout(() => {
      throw new RangeError('broken node')
    }, 1)
    let later = false
    setTimeout(() => (later = true), 2)
    expect((await failure(time.run())).message).to.equal('broken node')
    await time.run()
    expect(later).to.equal(true)
    expect(await time.settle(Promise.reject(new Error('refused'))).catch((err: Error) => err.message)).to.equal(
      'refused'
    )
  })

  it('keeps the owner through timers, events and what follows them', async () => {
    use()
    const { owners } = time
    const seen: string[] = []
    owners.run('node/a', () => setTimeout(() => void Promise.resolve().then(() => seen.push(owners.current)), 5))
    time.schedule(5, 'b', () => process.nextTick(() => seen.push(owners.current)), 'node/b')
    owners.run('node/c', () => setImmediate(() => setTimeout(() => seen.push(owners.current), 5)))
    await time.run()
    expect(seen).to.deep.equal(['node/a', 'node/b', 'node/c'])
    expect(owners.current).to.equal('scenario')
  })

  it('allows one run at a time', async () => {
    use()
    const run = time.run({ until: 5 })
    expect((await failure(time.run())).code).to.equal('BAD_CLOCK')
    await run
  })
})
