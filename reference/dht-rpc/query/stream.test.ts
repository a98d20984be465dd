import { expect } from 'chai'
import { settled } from '../../test-support/virtual-time.js'
import type { Query } from './index.js'
import { address, byDistance, ports, range, ScriptedNetwork } from './test-support/scripted-network.js'

describe('a query as a stream', () => {
  let net: ScriptedNetwork

  beforeEach(() => {
    net = new ScriptedNetwork()
    net.script(range(20000, 100), { delay: 10 })
  })

  const given = (list: readonly number[]) => list.map(address)
  const twelve = () => net.query({ nodes: given(range(20000, 12)) })

  it('sends nothing until somebody reads (QRY-9, API-108)', async () => {
    const idle = twelve()
    idle.on('close', () => {})
    idle.on('error', () => {})
    await net.time.run(100)
    expect([net.sent.length, net.queryStats.active]).to.deep.equal([0, 1])
    const ways: ((query: Query<unknown, string>) => unknown)[] = [
      (query) => query.on('data', () => {}),
      (query) => query.on('readable', () => {}),
      (query) => query.resume(),
      (query) => query.read(),
      (query) => query.finished(),
      (query) => query[Symbol.asyncIterator]().next()
    ]
    for (const way of ways) {
      net.sent.length = 0
      const query = twelve()
      void way(query)
      await settled()
      expect(net.sent.length, String(way)).to.equal(10)
      query.on('error', () => {})
      query.destroy()
      await settled()
    }
  })

  it('gives answers in the order of arrival, then end, then close (QRY-71, QRY-77, API-117)', async () => {
    net.script([20001], { delay: 30 })
    net.script([20002], { delay: 20 })
    const events: unknown[] = []
    const query = net.query({ nodes: given([20000, 20001, 20002]) })
    query.on('data', ({ from }) => events.push(from.port))
    for (const name of ['end', 'close', 'error'] as const) query.on(name, () => events.push(name))
    await net.time.run()
    expect(events).to.deep.equal([20000, 20002, 20001, 'end', 'close'])
  })

  it('counts visits left behind as errors by the time it closes (QRY-56)', async () => {
    const all = byDistance(range(20000, 23))
    for (const port of all.slice(0, 3)) net.scripts.delete(port)
    const query = net.query({ nodes: given(all) })
    const errors: number[] = []
    query.on('close', () => errors.push(query.errors))
    await net.finish(query)
    expect(errors).to.deep.equal([3])
  })

  it('resolves finished() at close, again after the end, and by destroy() (QRY-72, QRY-74, API-111)', async () => {
    const query = twelve()
    const both = Promise.all([query.finished(), query.finished()])
    await net.time.run()
    expect(await both).to.deep.equal([undefined, undefined])
    expect(await query.finished()).to.equal(undefined)
    const destroyed = twelve()
    const end = destroyed.finished()
    await settled()
    destroyed.destroy()
    expect(await end).to.equal(undefined)
    expect(await destroyed.finished()).to.equal(undefined)
  })

  it('rejects finished() with its error, at once after the end (QRY-72, API-110)', async () => {
    const query = twelve()
    const events: string[] = []
    for (const name of ['end', 'error', 'close'] as const) query.on(name, () => events.push(name))
    const end = query.finished().catch((err: Error) => err.message)
    await settled()
    query.destroy(new Error('enough'))
    expect(await end).to.equal('enough')
    expect(await query.finished().catch((err: Error) => err.message)).to.equal('enough')
    expect(events).to.deep.equal(['error', 'close'])
  })

  it('stops everything when destroyed: no more visits, those in flight cancelled (QRY-74, API-114)', async () => {
    const query = twelve()
    query.resume()
    await net.time.run(20)
    const known = ports(query.closestNodes)
    const other = net.query({ nodes: given(range(20050, 12)) })
    other.resume()
    await settled()
    const before = net.sent.length
    other.destroy()
    await net.time.run()
    expect(net.sent.length).to.equal(before)
    expect([other.inflight, other.errors, other.successes]).to.deep.equal([0, 10, 0])
    expect(known).to.have.length(12)
    expect(net.queryStats.active).to.equal(0)
  })

  it('closes at once if destroyed while bootstrap entries are being resolved', async () => {
    net.bootstrap = [{ port: 20001, after: 4000 }]
    const query = net.query()
    query.resume()
    let closed = false
    query.on('close', () => (closed = true))
    await settled()
    query.destroy()
    await settled()
    expect(closed).to.equal(true)
    await net.time.run()
    expect(net.sent).to.have.length(0)
  })

  it('can be iterated; leaving early destroys it (QRY-75, API-109)', async () => {
    const query = twelve()
    const seen: number[] = []
    const left = (async () => {
      for await (const { from } of query) {
        seen.push(from.port)
        if (seen.length === 3) break
      }
    })()
    await net.time.run()
    await left
    expect([seen.length, query.destroyed]).to.deep.equal([3, true])
    const whole = (async () => {
      let count = 0
      for await (const reply of twelve()) count += reply.error + 1
      return count
    })()
    await net.time.run()
    expect(await whole).to.equal(12)
  })

  it('rejects an iteration in progress when destroyed (QRY-74, QRY-100)', async () => {
    for (const [error, expected] of [
      [undefined, 'STREAM_DESTROYED'],
      [Object.assign(new Error('mine'), { code: 'MINE' }), 'MINE']
    ] as const) {
      const query = twelve()
      const next = query[Symbol.asyncIterator]()
        .next()
        .catch((err: Error & { code: string }) => err.code)
      await settled()
      query.destroy(error)
      expect(await next).to.equal(expected)
    }
  })

  it('starts no more visits on answers while 16 items are unread (QRY-42, QRY-76)', async () => {
    for (const [concurrency, requests] of [
      [1, 16],
      [10, 25]
    ] as const) {
      net.sent.length = 0
      const query = net.query({ nodes: given(range(20000, 40)), concurrency })
      query.on('readable', () => {})
      await net.time.run()
      expect(net.sent.length).to.equal(requests)
      expect(query.destroyed).to.equal(false)
      while (query.read() !== null);
      await net.time.run()
      query.resume()
      await net.time.run()
      expect(query.destroyed).to.equal(true)
    }
  })

  it('leaves out what map turns into nothing, and gives what it makes (QRY-38)', async () => {
    const seen: number[] = []
    const query = net.query<string>({
      nodes: given(range(20000, 30)),
      map: ({ from }) => {
        seen.push(from.port)
        return from.port % 2 ? `port ${from.port}` : null
      }
    })
    const items = await net.finish(query)
    expect(items).to.deep.equal(seen.filter((port) => port % 2).map((port) => `port ${port}`))
    expect(query.closestReplies).to.have.length(20)
  })

  it('ends with what map throws, and the datagram handler never sees it', async () => {
    const query = net.query({
      nodes: given([20000, 20001]),
      map: () => {
        throw new Error('bad map')
      }
    })
    const error = await net.finish(query).catch((err: Error) => err.message)
    expect(error).to.equal('bad map')
    const odd = net.query({
      nodes: given([20000]),
      map: () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what callers may do all the same
        throw 'text'
      }
    })
    expect(await net.finish(odd).catch((err: Error) => err.message)).to.contain('text')
  })

  it('ends when its signal is aborted', async () => {
    const abort = new AbortController()
    const query = net.query({ nodes: given([20000]), signal: abort.signal })
    const end = query.finished().catch((err: Error) => err.name)
    await settled()
    abort.abort()
    expect(await end).to.equal('AbortError')
    expect(() => net.query({ signal: abort.signal })).to.throw()
  })

  it('throws an error that nobody observes (QRY-73, API-124)', async () => {
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    try {
      const uncaught = new Promise<Error>((resolve) => process.once('uncaughtException', resolve))
      twelve().destroy(new Error('unseen'))
      expect((await uncaught).message).to.equal('unseen')
    } finally {
      for (const listener of listeners) process.on('uncaughtException', listener)
    }
  })
})
