import { expect } from 'chai'
import type { Reply } from '../../udp-request/index.js'
import { settled } from '../../test-support/virtual-time.js'
import { Query, QueryError } from './index.js'
import {
  address,
  byDistance,
  COMMAND,
  idOf,
  ports,
  range,
  ScriptedNetwork,
  TARGET
} from './test-support/scripted-network.js'

describe('a query', () => {
  let net: ScriptedNetwork

  beforeEach(() => {
    net = new ScriptedNetwork()
  })

  const given = (list: readonly number[]) => list.map(address)
  const reason = (call: () => unknown): string => {
    try {
      call()
    } catch (err) {
      return err instanceof QueryError ? err.code : (err as Error).message
    }
    return 'none'
  }

  it('shows what it was made of, and counts (QRY-8, QRY-103, QRY-4, API-112, API-125)', async () => {
    net.script([20001])
    const query = net.query({ nodes: given([20001]), retries: 2 }, Buffer.from('hi'))
    expect(net.queryStats).to.deep.equal({ active: 1, total: 1 })
    expect(net.refreshes).to.equal(1)
    const { dht, k, target, internal, command, value, force, concurrency, retries } = query
    expect({ dht, k, target, internal, command, value, force, concurrency, retries }).to.deep.equal({
      dht: 'the node',
      k: 20,
      target: TARGET,
      internal: false,
      command: COMMAND,
      value: Buffer.from('hi'),
      force: false,
      concurrency: 10,
      retries: 2
    })
    expect([query.inflight, query.successes, query.errors]).to.deep.equal([0, 0, 0])
    await net.finish(query)
    expect([query.inflight, query.successes, query.errors]).to.deep.equal([0, 1, 0])
    expect(net.queryStats).to.deep.equal({ active: 0, total: 1 })
  })

  it('refuses at once what makes no query (QRY-1, API-123)', () => {
    const make = (init: object, options: object = {}) =>
      reason(() => new Query<Reply, string>(net, { target: TARGET, internal: false, command: 1, ...init }, options))
    expect(make({ target: null })).to.equal('BAD_TARGET')
    expect(make({ target: Buffer.alloc(31) })).to.equal('BAD_TARGET')
    expect(make({ target: 'a'.repeat(32) })).to.equal('BAD_TARGET')
    for (const command of [-1, 1.5, NaN, '3', undefined]) expect(make({ command })).to.equal('BAD_COMMAND')
    expect(make({ value: 'text' })).to.equal('BAD_VALUE')
    expect(make({}, { nodes: [{ host: 'localhost', port: 1 }] })).to.equal('BAD_NODE')
    expect(make({}, { nodes: [{ host: '127.0.0.1', port: 0 }] })).to.equal('BAD_NODE')
    expect(make({}, { nodes: [null] })).to.equal('BAD_NODE')
    expect(make({}, { nodes: {} })).to.equal('BAD_NODE')
    expect(make({}, { replies: [{}] })).to.equal('BAD_NODE')
    for (const options of [
      { concurrency: 0 },
      { concurrency: NaN },
      { retries: -1 },
      { retries: 1.5 },
      { map: 1 },
      { commit: 'yes' },
      { session: {} }
    ]) {
      expect(make({}, options), JSON.stringify(options)).to.equal('BAD_OPTION')
    }
    expect(make({}, { unknown: 1, nodes: null, replies: [], commit: false })).to.equal('none')
    net.destroyed = true
    expect(make({})).to.equal('Node destroyed')
    expect([net.queryStats.total, net.sent.length]).to.deep.equal([1, 0])
  })

  it('passes over given replies if nodes are given, also none (QRY-6, QRY-7)', async () => {
    net.script([20001, 20002])
    const replies = [{ from: address(20002) }]
    await net.finish(net.query({ nodes: [], replies }))
    expect(net.visits()).to.deep.equal([])
    await net.finish(net.query({ closestReplies: replies, closestNodes: null }))
    expect(net.visits()).to.deep.equal([20002])
    await net.finish(net.query({ closestNodes: given([20001]), replies }))
    expect(net.visits()).to.deep.equal([20002, 20001])
  })

  it('adds table nodes up to k, then bootstrap entries up to k (ENC-58, QRY-10, QRY-11, QRY-12, QRY-13, QRY-14)', async () => {
    const all = range(21000, 60)
    net.script(all)
    net.table = range(21030, 30)
    net.bootstrap = [{ port: 21020 }]
    await net.finish(net.query({ nodes: given(range(21000, 5)) }))
    expect(new Set(net.visits())).to.deep.equal(new Set([...range(21000, 5), ...range(21030, 15)]))
    expect(net.resolved).to.equal(0)
    net.sent.length = 0
    net.table = [21030]
    await net.finish(net.query({ nodes: given(range(21000, 5)) }))
    expect(new Set(net.visits())).to.deep.equal(new Set([...range(21000, 5), 21030, 21020]))
    net.sent.length = 0
    net.resolved = 0
    await net.finish(net.query({ nodes: given(range(21000, 20)) }))
    expect([net.visits().length, net.resolved]).to.deep.equal([20, 0])
  })

  it('visits nobody before all bootstrap entries are resolved (QRY-12)', async () => {
    net.script([21001, 21002, 21003])
    net.bootstrap = [{ port: 21001 }, { port: 21002, after: 4000 }]
    await net.finish(net.query({ nodes: given([21003]) }))
    expect(net.sent.map(({ at }) => at)).to.deep.equal([4000, 4000, 4000])
  })

  it('resolves no bootstrap entry where none may be asked (QRY-106)', async () => {
    net.script([21001, 21002])
    net.bootstrap = [{ port: 21002, after: 4000 }]
    await net.finish(net.query({ nodes: given([21001]), onlyClosestNodes: true }))
    expect([net.resolved, net.time.now]).to.deep.equal([0, 0])
  })

  it('does not fall back to the table with only given nodes (QRY-15)', async () => {
    net.table = [21050]
    net.script(net.table)
    await net.finish(net.query({ nodes: given(range(21000, 20)), onlyClosestNodes: true, retries: 0 }))
    expect(new Set(net.visits())).to.deep.equal(new Set(range(21000, 20)))
  })

  it('sends visits with the id of the node, the options and no token (QRY-3, QRY-25, QRY-26, QRY-27)', async () => {
    const seen: unknown[] = []
    const send = net.send.bind(net)
    net.send = (message, to, options, listener) => {
      seen.push([
        message.token,
        to.id && Buffer.from(to.id).toString('hex'),
        options.retries,
        options.force,
        options.sameSource
      ])
      return send(message, to, options, listener)
    }
    const id = idOf(21001).toString('hex')
    net.script([21001])
    const nodes = given([21001])
    await net.finish(net.query({ nodes }))
    await net.finish(net.query({ nodes, retries: 0 }))
    await net.finish(net.query({ nodes, force: true, sameSource: true }))
    await net.finish(new Query<Reply, string>(net, { target: TARGET, internal: true, command: 2 }, { nodes }))
    expect(seen).to.deep.equal([
      [undefined, id, 5, false, false],
      [undefined, id, 0, false, false],
      [undefined, id, 0, true, true],
      [undefined, id, 5, false, true]
    ])
  })

  it('skips what the node does not accept, and itself (QRY-34)', async () => {
    const own = 21003
    Object.assign(net, { tableId: idOf(own), refused: [21002] })
    net.script([21002, own, 21004])
    net.script([21001], { lists: [21002, own, 21004] })
    await net.finish(net.query({ nodes: given([21001]) }))
    expect(net.visits()).to.deep.equal([21001, 21004])
  })

  it('hints at once, and once, to whoever lists a node that has timed out (QRY-23)', async () => {
    net.script([21001], { lists: [21009] })
    net.script([21002], { lists: [21009, 21009], delay: 900 })
    net.script([21003], { lists: [21002], delay: 500 })
    const query = net.query({ nodes: given([21001, 21003]), retries: 0 })
    query.resume()
    await net.time.run(1400)
    expect(net.of('hint').map(({ at, port, about }) => [at, port, about])).to.deep.equal([
      [1000, 21001, 21009],
      [1400, 21002, 21009]
    ])
  })

  it('ends at once without candidates, and fails if it was to commit (QRY-57, QRY-66)', async () => {
    expect(await net.finish(net.query())).to.deep.equal([])
    const error = await net.finish(net.query({ commit: true })).catch((err: Error) => err)
    expect(error).to.include({ message: 'Too few nodes responded' })
    expect(error).not.to.have.property('code')
  })

  it('ignores answers that come after its completion (QRY-55)', async () => {
    const all = byDistance(range(21000, 21))
    net.script(all)
    const slow = all[0] as number
    net.script([slow], { delay: 3000 })
    const query = net.query({
      nodes: given(all),
      commit: () => new Promise<void>((resolve) => net.time.setTimeout(resolve, 5000))
    })
    const items = (await net.finish(query)).map(({ from }) => from.port)
    expect([query.successes, query.errors, items.includes(slow)]).to.deep.equal([20, 0, false])
    expect(ports(query.closestNodes)).not.to.include(slow)
  })

  it('lets concurrency change while it runs (QRY-8)', async () => {
    net.script(range(21000, 12), { delay: 10 })
    const query = net.query({ nodes: given(range(21000, 12)), concurrency: 1 })
    query.once('data', () => (query.concurrency = 3))
    await net.finish(query)
    expect(net.sent.filter(({ at }) => at === 20)).to.have.length(3)
  })

  it('fails when the node is destroyed with candidates left, and ends without (QRY-28, QRY-79)', async () => {
    for (const [count, outcome] of [
      [12, 'Node was destroyed'],
      [5, 'ended']
    ] as const) {
      net = new ScriptedNetwork()
      const query = net.query({ nodes: given(range(21000, count)) })
      const end = query.finished().then(
        () => 'ended',
        (err: Error) => err.message
      )
      await settled()
      net.destroyed = true
      for (const group of net.groups) group.destroy()
      expect(await end).to.equal(outcome)
    }
  })

  it('runs out of candidates when the node is suspended (QRY-80)', async () => {
    const query = net.query({ nodes: given(range(21000, 30)) })
    const end = query.finished()
    await settled()
    net.suspend(...net.groups)
    await end
    expect([query.errors, query.inflight, net.sent.length]).to.deep.equal([30, 0, 10])
  })
})
