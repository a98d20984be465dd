import { expect } from 'chai'
import type { Reply } from '../udp-request/index.js'
import { type DhtRpc, INTERNAL_COMMANDS } from './index.js'
import { VirtualNet } from './test-support/virtual-net.js'

const FIRST = { host: '10.0.0.1', port: 49_737 }
const NOBODY = { host: '10.0.0.77', port: 1 }
const HOST = '10.0.0.50'
const TARGET = Buffer.alloc(32, 0x55)
const { FIND_NODE, DOWN_HINT } = INTERNAL_COMMANDS

describe('the requests of a node', () => {
  let net: VirtualNet
  beforeEach(() => (net = new VirtualNet()))
  afterEach(() => net.end())

  const ready = async (options = {}): Promise<DhtRpc> => {
    const node = net.node(HOST, { port: 4000, ...options })
    await net.until(node.fullyBootstrapped())
    return node
  }
  /** A persistent node that answers command 7 as told. */
  const responder = async (answer: Parameters<typeof net.bootstrapper>[2] = {}): Promise<DhtRpc> => {
    const node = net.bootstrapper(FIRST.host, FIRST.port, answer)
    await net.until(node.fullyBootstrapped())
    return node
  }
  const code = (call: Promise<unknown>): Promise<string> =>
    net.until(call.then(() => 'answered', (err: NodeJS.ErrnoException) => err.code ?? err.message)) // prettier-ignore
  const sent = (since = 0) => net.requestsFrom(HOST, since)

  it('resolve for every answer, errors too, with all of a reply (QRY-83, API-91, API-92, API-93)', async () => {
    const first = await responder()
    const node = await ready()
    first.addNode({ host: '10.0.9.9', port: 9 })
    const refused = await net.until(node.request({ command: 7, target: TARGET }, FIRST))
    expect(Object.keys(refused)).to.have.members('tid rtt from to token closerNodes error value'.split(' '))
    expect(refused).to.deep.include({
      error: 1,
      value: null,
      token: null,
      from: { ...FIRST, id: first.id },
      to: { host: HOST, port: node.io.clientSocket?.address()?.port, id: null },
      closerNodes: [{ host: '10.0.9.9', port: 9, id: null }]
    })
    expect([typeof refused.tid, refused.rtt]).to.deep.equal(['number', 2])
    first.on('request', (request) => request.reply(Buffer.from('hi')))
    const reply: Reply = await net.until(node.request({ command: 7 }, FIRST))
    expect(reply).to.deep.include({ error: 0, value: Buffer.from('hi'), closerNodes: null })
    expect(reply.token).to.have.length(32)
    // A node without an id of its own: ephemeral.
    const other = net.node('10.0.0.60', { port: 6000 })
    await net.until(other.fullyBootstrapped())
    const pong = await net.until(node.ping({ host: '10.0.0.60', port: 6000 }))
    expect(pong.from).to.deep.equal({ host: '10.0.0.60', port: 6000, id: null })
  })

  it('have no target, token and value unless given; a command they need (QRY-84)', async () => {
    const node = await ready()
    void code(node.request({ command: 7 }, NOBODY, { retry: false }))
    void code(node.request({ command: 7, target: null, token: null, value: null }, NOBODY, { retry: false }))
    const fields = sent().map(({ request: { target, token, value, internal, command } }) => {
      return { target, token, value, internal, command }
    })
    const bare = { target: null, token: null, value: null, internal: false, command: 7 }
    expect(fields).to.deep.equal([bare, bare])
    expect(await code(node.request({} as never, NOBODY))).to.match(/BAD_UINT|command/)
    expect(sent()).to.have.length(2)
  })

  it('leave at once, or wait for the window, or for the sockets (QRY-85)', async () => {
    const node = net.node(HOST, { port: 4000, maxWindow: 2 })
    void code(node.ping(NOBODY, { retry: false }))
    expect(sent(), 'not bound yet').to.have.length(0)
    await net.until(node.fullyBootstrapped())
    expect(sent()).to.have.length(1)
    for (let i = 0; i < 4; i++) void code(node.ping(NOBODY, { retry: false }))
    expect(sent().length, 'a full window').to.be.below(4)
    await net.run(6000)
    expect(sent()).to.have.length(5)
  })

  it('of a query with force pass by a full window, each once; retries counts from the second (QRY-26)', async () => {
    const nodes = Array.from({ length: 10 }, (_, i) => ({ host: '10.0.0.77', port: i + 1 }))
    const node = await ready({ maxWindow: 1 })
    const forced = node.query({ target: TARGET, command: 7 }, { nodes, force: true })
    const start = net.now
    await net.until(forced.finished())
    expect([...new Set(sent().map(({ at }) => at - start))]).to.deep.equal([0])
    expect(sent()).to.have.length(10)
    expect(net.now - start).to.equal(1000)
    const since = net.now + 1
    await net.run(10)
    const tried = node.query({ target: TARGET, command: 7 }, { nodes: nodes.slice(0, 1), retries: 2 })
    await net.until(tried.finished())
    expect(sent(since)).to.have.length(3)
  })

  it('leave from a given socket with a given TTL, whose answers the application hands in (QRY-87, QRY-88, RPC-5, RPC-11)', async () => {
    const first = await responder()
    const node = await ready()
    const own = net.socket(HOST, 7777)
    own.on('message', (bytes: Buffer, from: { host: string; port: number }) => node.onmessage(own, bytes, from))
    const pong = await net.until(node.ping(FIRST, { socket: own, ttl: 5, size: 2 }))
    expect([pong.from.id, pong.to.port]).to.deep.equal([first.id, 7777])
    const [packet] = net.network.sentTo(FIRST)
    expect([packet?.from.port, packet?.ttl]).to.deep.equal([7777, 5])
    expect(sent()[0]?.request.value).to.deep.equal(Buffer.alloc(2))
    expect(await code(node.request({ command: 7 }, NOBODY, { socket: own, ttl: 5 }))).to.equal('REQUEST_TIMEOUT')
    const later = net.network.sentTo(NOBODY)
    expect(later.map(({ from, ttl }) => [from.port, ttl])).to.deep.equal(Array(4).fill([7777, 5]))
    await own.close()
  })

  it('show who answers with an id to the table (QRY-91, NODE-42)', async () => {
    await responder()
    const node = await ready()
    for (const call of [() => node.ping(FIRST), () => node.request({ command: 7 }, FIRST)]) {
      for (const record of node.nodes) node.table.has(record.id)
      await net.until<unknown>(call())
      expect(node.toArray()).to.deep.equal([FIRST])
    }
  })

  it('are the same on the wire with and without a session (QRY-99)', async () => {
    const node = await ready()
    const session = node.session()
    const options = { retry: false }
    const message = { command: 7, target: TARGET, value: Buffer.from('v') }
    for (const asker of [node, session]) {
      void code(asker.request(message, NOBODY, options))
      void code(asker.ping(NOBODY, options))
      const query = asker.query(message, { nodes: [NOBODY], retries: 0 })
      await net.until(query.finished())
    }
    // But for their transaction ids.
    const bytes = net.network.packets.map((packet) => {
      const copy = Buffer.from(packet.bytes)
      copy.fill(0, 2, 4)
      return [copy.toString('hex'), packet.from.port, packet.ttl]
    })
    expect(bytes).to.have.length(6)
    expect(bytes.slice(3)).to.deep.equal(bytes.slice(0, 3))
  })

  it('of a session fail with the very error it is destroyed with (QRY-95, API-101)', async () => {
    const node = await ready()
    const session = node.session()
    const mine = new TypeError('mine')
    const calls = [
      session.ping(NOBODY),
      session.request({ command: 7 }, NOBODY),
      node.delayedPing(NOBODY, 9, { session })
    ]
    const outcomes = calls.map((call) => call.catch((err: unknown) => err))
    session.destroy(mine)
    for (const outcome of outcomes) expect(await outcome).to.equal(mine)
    const later = code(session.ping(NOBODY))
    session.destroy()
    expect(await later).to.equal('REQUEST_DESTROYED')
  })

  it('are counted: visits, hints and commits as requests, FIND_NODE and hints as commands (QRY-104, RPC-130)', async () => {
    const first = await responder()
    const node = await ready()
    first.addNode({ host: '10.0.9.9', port: 9 })
    first.on('request', (request) => request.reply(null))
    await net.until(node.query({ target: TARGET, command: 7 }, { nodes: [FIRST], commit: true, retries: 0 }).finished())
    // Two visits, a hint, a commit; nothing of the application's is a command.
    expect(node.stats.requests.total).to.equal(4)
    expect(node.stats.commands.findNode.tx).to.equal(0)
    expect(node.stats.commands.downHint).to.deep.equal({ tx: 1, rx: 1 })
    await net.until(node.findNode(TARGET, { nodes: [FIRST], onlyClosestNodes: true }).finished())
    expect(node.stats.commands.findNode).to.deep.equal({ tx: 1, rx: 1 })
    expect(node.stats.requests.total).to.equal(5)
  })

  it('of a query that are hints make whoever ignores them forgotten (QRY-51)', async () => {
    const first = await responder()
    const node = await ready({ bootstrap: [FIRST] })
    expect(node.toArray()).to.deep.equal([FIRST])
    await net.run(5000)
    const since = net.now
    first.addNode({ host: '10.0.9.9', port: 9 })
    const commit = () => new Promise((resolve) => setTimeout(resolve, 10_000))
    const end = node.findNode(TARGET, { retries: 0, commit }).finished()
    await net.run(500)
    net.network.drops = ({ to }) => to.host === FIRST.host
    await net.run(520)
    expect(sent(since).filter(({ request }) => request.command === DOWN_HINT)).to.have.length(1)
    await net.run(3900)
    expect(node.toArray(), 'while the hint is tried').to.deep.equal([FIRST])
    await net.run(200)
    expect(node.toArray()).to.deep.equal([])
    await net.until(end)
  })

  it('of a query begun while suspended are not sent; its visits fail, and it ends (QRY-81, RPC-127)', async () => {
    const node = await ready()
    await net.until(node.suspend())
    const query = node.findNode(TARGET, { nodes: [FIRST, NOBODY] })
    await net.until(query.finished())
    expect([query.errors, query.successes, net.network.packets.length]).to.deep.equal([2, 0, 0])
  })

  it('of a background query are FIND_NODEs, two at a time while the node is busy (QRY-82, NODE-77, NODE-121, API-88)', async () => {
    await net.testnet(12)
    const node = await ready({ bootstrap: [FIRST] })
    await net.run(10)
    for (let i = 0; i < 5; i++) void code(node.ping(NOBODY))
    const since = net.now
    expect(node.refresh()).to.equal(undefined)
    const findNodes = () => sent(since).filter(({ request }) => request.command === FIND_NODE)
    await net.run(100)
    expect(findNodes()).to.have.length(12)
    const perMs = new Map<number, number>()
    for (const { at } of findNodes()) perMs.set(at, (perMs.get(at) ?? 0) + 1)
    expect([...perMs.values()]).to.deep.equal([2, 2, 2, 2, 2, 2])
    const targets = new Set(findNodes().map(({ request }) => Buffer.from(request.target ?? []).toString('hex')))
    expect(node.table.toArray().map(({ id }) => id.toString('hex'))).to.include([...targets][0])
    expect(targets.size).to.equal(1)
    expect(node.stats.queries.active).to.equal(0)
  })

  it('are external where they are the application’s, internal 0 and 4 for pings (API-98)', async () => {
    const node = await ready()
    const options = { retry: false }
    void code(node.request({ command: 2, internal: true } as never, NOBODY, options))
    void code(node.ping(NOBODY, options))
    void code(node.delayedPing(NOBODY, 10, options))
    expect(sent().map(({ request }) => [request.internal, request.command])).to.deep.equal([
      [false, 2],
      [true, 0],
      [true, 4]
    ])
  })
})
