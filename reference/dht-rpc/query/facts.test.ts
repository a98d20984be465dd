import { expect } from 'chai'
import { Readable, Writable } from 'streamx'
import { settled } from '../../test-support/virtual-time.js'
import type { Reply } from '../../udp-request/index.js'
import { Query } from './index.js'
import { address, byDistance, idOf, ports, range, ScriptedNetwork, TARGET } from './test-support/scripted-network.js'

describe('what a query does', () => {
  let net: ScriptedNetwork
  beforeEach(() => {
    net = new ScriptedNetwork()
  })

  const given = (list: readonly number[]) => list.map(address)

  it('asks every node for the same target, command and value; null and undefined are no value (QRY-2)', async () => {
    const nodes = given(range(20000, 12))
    net.script(range(20000, 12))
    for (const value of [Buffer.from('v'), null, undefined]) {
      net.sent.length = 0
      const init = { target: Buffer.alloc(32, 7), internal: false, command: 77, value }
      await net.finish(new Query<Reply, string>(net, init, { nodes }))
      expect(net.visits()).to.have.length(12)
      // Version and flags (target, and value if there is one), tid, to, then: 77, the target, the value.
      const end = `4d${'07'.repeat(32)}${value ? '0176' : ''}`
      for (const { datagram } of net.sent) {
        expect(datagram.slice(2, 4)).to.equal(value ? '18' : '08')
        expect(datagram.slice(20)).to.equal(end)
      }
    }
  })

  it('ignores options that it does not know, such as maxSlow and internal (QRY-5)', async () => {
    net.script(range(20000, 30))
    const query = net.query({ nodes: given([20000]), maxSlow: 1, internal: true } as object)
    await net.finish(query)
    expect([query.internal, net.sent[0]?.message.internal]).to.deep.equal([false, false])
    // Ten slow visits at once: nothing limits them.
    const slow = net.query({ nodes: given(range(21000, 20)), maxSlow: 1, retries: 1, concurrency: 10 } as object)
    slow.resume()
    await net.time.run(1000)
    expect(slow.inflight).to.be.above(10)
    slow.destroy()
  })

  it('takes from the table what k lacks, for its target (QRY-11)', async () => {
    const asked: [string, number][] = []
    net.closest = (target, n) => {
      asked.push([Buffer.from(target).toString('hex'), n])
      return []
    }
    await net.finish(net.query({ nodes: given(range(20000, 13)), retries: 0 }))
    await net.finish(net.query({ nodes: given(range(20000, 20)), retries: 0, onlyClosestNodes: true }))
    expect(asked).to.deep.equal([[TARGET.toString('hex'), 7]])
  })

  it('knows of an address: nothing, waiting or visited, answered, timed out (QRY-22, QRY-23)', async () => {
    const [A, B, C, dead, X] = byDistance(range(20000, 5)) as [number, number, number, number, number]
    // X is visited first and lists all the others; then each lists X and the dead one, again and again.
    net.script([X], { lists: [A, B, C, dead] })
    net.script([A], { lists: [X, dead], delay: 100 })
    net.script([B], { lists: [X, dead, dead], delay: 500 })
    net.script([C], { lists: [X, dead], delay: 1500 })
    const query = net.query({ nodes: given([X]), retries: 1 })
    await net.finish(query)
    const firsts = (port: number) => net.of('visit').filter((sent) => sent.port === port).length
    expect([X, A, B].map(firsts), 'each once').to.deep.equal([1, 1, 1])
    // At 2000 the dead one has timed out: those who listed it before hear of it, each once.
    expect(new Set(net.of('hint').map(({ port, about }) => `${port} ${about}`))).to.deep.equal(
      new Set([X, A, B, C].map((port) => `${port} ${dead}`))
    )
    expect(net.of('hint').filter(({ about }) => about !== dead)).to.deep.equal([])
  })

  it('treats an answer in steps: counted, filed, its list read; then map; then the next visits (QRY-29)', async () => {
    const seen: unknown[] = []
    net.script([20001], { lists: [20002] })
    net.script([20002], { error: 1, lists: [20003] })
    net.script([20003])
    const query = net.query({
      nodes: given([20001]),
      map: (reply) => {
        const { successes, errors, closestNodes, inflight } = query
        const listed = reply.closerNodes?.map(({ id }) => id?.toString('hex')) ?? []
        seen.push([reply.from.port, inflight, successes, errors, ports(closestNodes), listed, net.visits().length])
        return reply
      }
    })
    const items = await net.finish(query)
    const hex = (port: number) => idOf(port).toString('hex')
    expect(seen).to.deep.equal([
      [20001, 0, 1, 0, [20001], [hex(20002)], 1],
      // No map for an error, which led to this visit all the same.
      [20003, 0, 2, 1, byDistance([20001, 20003]), [], 3]
    ])
    expect(items.map(({ from }) => from.port)).to.deep.equal([20001, 20003])
  })

  it('has L = c + slow visits in flight, slow ones included; 3 + slow in slow-down (QRY-39, QRY-43)', async () => {
    const query = net.query({ nodes: given(range(20000, 12)), concurrency: 2 })
    query.resume()
    const counts: number[] = []
    for (let i = 0; i < 4; i++) {
      await net.time.run(i === 0 ? 500 : 1000)
      counts.push(query.inflight)
    }
    expect(counts).to.deep.equal([2, 4, 6, 8])
    query.destroy()

    // A query that reuses nodes, concurrency 5: three in flight until five have been heard of.
    net = new ScriptedNetwork()
    const all = byDistance(range(25000, 20))
    all.forEach((port, i) => net.script([port], { delay: 100 * (i + 1) }))
    const reuse = net.query({ nodes: given(all), concurrency: 5 })
    reuse.resume()
    const flights: number[] = []
    for (let i = 0; i < 6; i++) {
      await net.time.run(i === 0 ? 50 : 100)
      flights.push(reuse.inflight)
    }
    expect(flights).to.deep.equal([5, 4, 3, 3, 3, 5])
    reuse.destroy()
    await settled()
  })

  it('counts a failed visit, for whatever reason, and goes on; that never makes it fail (QRY-46, QRY-101)', async () => {
    const all = byDistance(range(20000, 12))
    net.script(all.slice(11))
    const timedOut = net.query({ nodes: given(all), retries: 0 })
    await net.finish(timedOut)
    expect([timedOut.errors, timedOut.successes]).to.deep.equal([11, 1])
    const cancelled = net.query({ nodes: given(all) })
    const end = cancelled.finished()
    await settled()
    net.groups.at(-1)?.destroy()
    await net.time.run()
    await end
    expect([cancelled.errors, cancelled.successes]).to.deep.equal([11, 1])
    const nobody = net.query({ nodes: given(range(20000, 5)), retries: 0 })
    await net.finish(nobody)
    expect([nobody.errors, nobody.destroyed]).to.deep.equal([5, true])
  })

  it('hints also to who answered with an error or without id, and about no node that nobody listed (QRY-48)', async () => {
    net.script([20001], { error: 1, lists: [20009] })
    net.script([20002], { id: false, lists: [20009] })
    // 20003 is dead too; no answer listed it.
    await net.finish(net.query({ nodes: given([20001, 20002, 20003]), retries: 0 }))
    const hints = net.of('hint').map(({ port, about }) => [port, about])
    expect(hints).to.have.deep.members([
      [20001, 20009],
      [20002, 20009]
    ])
  })

  it('sends a hint as an ordinary request of its session, up to 4 times, and not after its end (QRY-49)', async () => {
    // It lists a dead node, and another that takes long; to hints it is deaf.
    net.script([20001], ({ internal }) => (internal ? null : { lists: [20002, 20003] }))
    net.script([20003], { delay: 10_000 })
    const query = net.query({ nodes: given([20001]), retries: 0 })
    query.resume()
    await net.time.run(990)
    expect(net.of('hint')).to.have.length(0)
    await net.finish(query)
    // 20003 has timed out together with 20002, so the query has ended: one transmission each.
    expect(net.of('hint').map(({ at, port }) => [at, port])).to.deep.equal([
      [1000, 20001],
      [1000, 20001]
    ])

    net = new ScriptedNetwork()
    net.script([20001], ({ internal }) => (internal ? null : { lists: range(20010, 60) }))
    await net.finish(net.query({ nodes: given([20001]), retries: 0 }))
    const about = net.of('hint')[0]?.about
    const times = net.of('hint').filter((hint) => hint.about === about).map(({ at }) => at) // prettier-ignore
    expect(times, 'while the query goes on').to.deep.equal([1000, 2000, 3000, 4000])
    for (const { message } of net.of('hint')) expect(message).to.include({ internal: true, command: 3 })
  })

  it('ends where it has no commit, and begins the commit where it has (QRY-54)', async () => {
    net.script([20001], { token: Buffer.alloc(32), delay: 10, commit: { delay: 500 } })
    for (const commit of [undefined, null, false] as const) {
      const start = net.time.now
      await net.finish(net.query({ nodes: given([20001]), commit }))
      expect([net.of('commit').length, net.time.now - start]).to.deep.equal([0, 10])
    }
    const start = net.time.now
    await net.finish(net.query({ nodes: given([20001]), commit: true }))
    expect([net.of('commit').length, net.time.now - start]).to.deep.equal([1, 510])
  })

  it('commits in the turn of the last answer, before data events of that turn (QRY-68)', async () => {
    const order: string[] = []
    const send = net.send.bind(net)
    net.send = (message, to, options, listener) =>
      send(message, to, options, {
        ...listener,
        onreply: (reply, request) => {
          listener.onreply(reply, request)
          order.push(`answered ${reply.from.port}`)
        }
      })
    net.script([20001], { delay: 10 })
    net.script([20002], { delay: 20 })
    const query = net.query({
      nodes: given([20001, 20002]),
      map: (reply) => {
        order.push(`map ${reply.from.port}`)
        return reply
      },
      commit: async (reply: Reply) => order.push(`commit ${reply.from.port}`)
    })
    query.on('data', ({ from }) => order.push(`data ${from.port}`))
    await net.time.run()
    const commits = byDistance([20001, 20002]).map((port) => `commit ${port}`)
    const last = order.slice(order.indexOf('map 20002'))
    expect(last.filter((step) => !step.startsWith('data'))).to.deep.equal(['map 20002', ...commits, 'answered 20002'])
    expect(order).to.include('data 20002')
    expect(order.indexOf('data 20002')).to.be.above(order.indexOf(commits[1] as string))
  })

  it('tells nothing of single commits (QRY-69)', async () => {
    net.script([20001, 20002, 20003], { token: Buffer.alloc(32), delay: 10 })
    const events: string[] = []
    let calls = 0
    const query = net.query({
      nodes: given([20001, 20002, 20003]),
      commit: async () => {
        if (++calls < 3) throw new Error('not this one')
        return 'stored'
      }
    })
    const { emit } = query
    query.emit = (...args: Parameters<typeof emit>) => {
      if (args[0] !== 'data') events.push(String(args[0]))
      return emit.apply(query, args)
    }
    await net.finish(query)
    expect(calls).to.equal(3)
    expect(events.filter((name) => !['newListener', 'readable', 'resume'].includes(name))).to.deep.equal([
      'open',
      'end',
      'close'
    ])
    expect([query.errors, query.successes]).to.deep.equal([0, 3])
  })

  it('repeats nothing by itself: no other query, no new token after a refusal (QRY-102)', async () => {
    const token = Buffer.alloc(32, 1)
    net.script([20001], { token, commit: { error: 2, token: Buffer.alloc(32, 2) } })
    await net.finish(net.query({ nodes: given([20001]), commit: true }))
    expect(net.sent.map(({ kind }) => kind)).to.deep.equal(['visit', 'commit'])
    const before = net.sent.length
    await net.finish(net.query({ nodes: given([20002]), retries: 0 }))
    await net.time.run(60_000)
    expect([net.sent.length - before, net.queryStats.total]).to.deep.equal([1, 2])
  })

  it('is a streamx Readable: open, paused, resumed, piped, destroyed (QRY-70, API-107)', async () => {
    net.script(range(20000, 12), { delay: 10 })
    const query = net.query({ nodes: given(range(20000, 12)) })
    expect(query).to.be.instanceOf(Readable)
    const seen: string[] = []
    query.on('open', () => seen.push('open'))
    query.on('data', () => seen.push('data'))
    query.on('close', () => seen.push('close'))
    query.pause()
    await net.time.run(1000)
    expect(seen.filter((name) => name !== 'open')).to.deep.equal([])
    query.resume()
    await net.time.run()
    expect(seen).to.deep.equal(['open', ...Array<string>(12).fill('data'), 'close'])
    expect([query.destroyed, query.destroying]).to.deep.equal([true, true])

    const written: number[] = []
    const piped = net.query({ nodes: given(range(20000, 12)) })
    const sink = new Writable({
      write(reply, done) {
        written.push((reply as Reply).from.port)
        done(null)
      }
    })
    piped.pipe(sink)
    await net.time.run()
    expect(written).to.have.members(range(20000, 12))
  })

  it('shows its closest replies at any time; they are final at its end (QRY-78)', async () => {
    const all = byDistance(range(20000, 22))
    all.forEach((port, i) => net.script([port], { delay: 900 - 10 * i }))
    const query = net.query({ nodes: given(all), concurrency: 22 })
    const sizes: number[] = []
    let final: number[] = []
    query.on('data', () => sizes.push(query.closestReplies.length))
    query.on('end', () => (final = ports(query.closestNodes)))
    expect(query.closestReplies).to.deep.equal([])
    await net.time.run()
    expect(sizes).to.deep.equal([...range(1, 20), 20, 20])
    expect(final).to.deep.equal(all.slice(0, 20))
    expect(ports(query.closestNodes)).to.deep.equal(final)
  })
})
