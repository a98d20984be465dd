import { expect } from 'chai'
import { nodeId } from '../ipencoding/index.js'
import { type DhtRpc, type Query, type QueryOptions, type Session } from './index.js'
import { VirtualNet } from './test-support/virtual-net.js'

const ENTRY = ['10.0.0.1:49737']
const FIRST = { host: '10.0.0.1', port: 49_737 }
const HOST = '10.0.0.50'

describe('beyond the peer, a node', () => {
  let net: VirtualNet
  beforeEach(() => (net = new VirtualNet()))
  afterEach(() => net.end())

  const ready = async (host: string, options = {}): Promise<DhtRpc> => {
    const node = net.node(host, { port: 4000, bootstrap: ENTRY, ...options })
    await net.until(node.fullyBootstrapped())
    return node
  }
  const failure = (call: Promise<unknown>): Promise<string> =>
    net.until(call.then(() => 'answered', (err: NodeJS.ErrnoException) => err.code ?? err.message)) // prettier-ignore

  it('starts from a saved table, without entry points', async () => {
    const [first] = await net.testnet(5)
    const saved = JSON.stringify((first as DhtRpc).exportTable())
    const node = await ready(HOST, { bootstrap: [], table: JSON.parse(saved) as unknown })
    expect(node.toArray()).to.have.length(5)
    expect(node.status().table).to.include({ nodes: 5, good: 5, doubtful: 0, bad: 0 })
  })

  describe('with a block list', () => {
    it('neither hears nor asks whom it covers, from the start', async () => {
      await net.testnet(5)
      const node = await ready(HOST, { ephemeral: false, firewalled: false, block: ['10.0.0.3', '10.0.0.4/31'] })
      expect(node.toArray().map(({ host }) => host)).to.have.members(['10.0.0.1', '10.0.0.2'])
      expect(net.requestsFrom(HOST).map(({ to }) => to.host)).not.to.include.members(['10.0.0.3'])
      expect(net.requestsFrom(HOST).some(({ to }) => to.host === '10.0.0.4')).to.equal(false)
      expect(await failure(node.ping({ host: '10.0.0.3', port: 49_737 }))).to.equal('BLOCKED')
      node.addNode({ host: '10.0.0.3', port: 1 })
      expect(node.toArray()).to.have.length(2)
      const blocked = net.nodes[2] as DhtRpc
      expect(await failure(blocked.ping({ host: HOST, port: 4000 }, { retry: false }))).to.equal('REQUEST_TIMEOUT')
    })

    it('forgets nodes when it grows, and lets them come back when it shrinks', async () => {
      const [first, second] = (await net.testnet(3)) as [DhtRpc, DhtRpc]
      const removed: string[] = []
      first.on('remove-node', ({ host }) => removed.push(host))
      first.blockList.add('10.0.0.2')
      expect(removed).to.deep.equal(['10.0.0.2'])
      expect(await failure(second.ping(FIRST, { retry: false }))).to.equal('REQUEST_TIMEOUT')
      first.blockList.delete('10.0.0.2')
      expect(await failure(second.ping(FIRST))).to.equal('answered')
      expect(first.toArray()[0]?.host).to.equal('10.0.0.2')
    })
  })

  it('shows every request to filterRequest, and ignores those it refuses', async () => {
    const seen: string[] = []
    const first = net.bootstrapper('10.0.0.1', 49_737, {
      filterRequest: ({ from, internal, command }) => {
        seen.push(`${from.host} ${internal ? 'internal' : 'external'} ${command}`)
        return from.host !== '10.0.0.66'
      }
    })
    first.on('request', (request) => request.reply(null))
    const good = await ready(HOST, { quickFirewall: false })
    expect(await failure(good.request({ command: 7 }, FIRST))).to.equal('answered')
    const bad = net.bootstrapper('10.0.0.66')
    await net.until(bad.fullyBootstrapped())
    expect(await failure(bad.ping(FIRST, { retry: false }))).to.equal('REQUEST_TIMEOUT')
    expect(seen).to.deep.equal([`${HOST} internal 2`, `${HOST} external 7`, '10.0.0.66 internal 0'])
    expect(first.table.has(nodeId({ host: '10.0.0.66', port: 49_737 }))).to.equal(false)
  })

  it('only asks and never answers as a client, not even a wrong token', async () => {
    await net.testnet(5)
    const node = await ready(HOST, { ephemeral: false, firewalled: false, clientOnly: true })
    node.on('request', () => expect.fail('answered'))
    expect([node.ephemeral, node.adaptive]).to.deep.equal([true, false])
    const other = net.nodes[1] as DhtRpc
    const to = { host: HOST, port: 4000 }
    expect(await failure(other.ping(to, { retry: false }))).to.equal('REQUEST_TIMEOUT')
    const wrong = { command: 7, token: Buffer.alloc(32) }
    expect(await failure(other.request(wrong, to, { retry: false }))).to.equal('REQUEST_TIMEOUT')
    const query = node.findNode(Buffer.alloc(32, 1))
    await net.until(query.finished())
    expect(query.closestReplies).to.have.length(5)
    expect(node.io.stats.dropped.refused).to.equal(2)
  })

  it('drops delayed pings above a limit, and answers the others (RPC-137)', async () => {
    const [first] = await net.testnet(1)
    const socket = net.socket('10.0.0.70', 1)
    let answers = 0
    socket.on('message', () => answers++)
    for (let i = 0; i < 5000; i++) {
      socket.trySend(Buffer.from('03143412c0000201341204040a000000', 'hex'), FIRST.port, FIRST.host)
    }
    await net.run(100)
    expect(answers).to.equal(4096)
    expect(await failure((first as DhtRpc).ping(FIRST))).to.equal('answered')
  })

  it('says how it is, to programs and to people', async () => {
    const [first] = (await net.testnet(5)) as [DhtRpc]
    expect(first.status()).to.deep.include({
      state: 'ready',
      ephemeral: false,
      firewalled: false,
      publicAddress: FIRST
    })
    expect(first.status().table).to.deep.include({ nodes: 4, good: 4, doubtful: 0, bad: 0, checking: 0 })
    const text = first.statusText()
    expect(text).to.include(`persistent as ${first.id?.toString('hex')}`)
    expect(text).to.include('4 nodes: 4 good, 0 doubtful, 0 bad')
    expect(text).to.include('10.0.0.1:49737')
    await net.until(first.suspend())
    expect(first.status().state).to.equal('suspended')
    await net.until(first.destroy())
    expect(first.statusText()).to.match(/^state +destroyed/)
  })

  it('has the types that code for dht-rpc is written in (API-91, API-100, API-112)', async () => {
    await net.testnet(3)
    const node = await ready(HOST)
    const session: Session<DhtRpc> = node.session()
    const options: QueryOptions<string, DhtRpc> = { session, map: (reply) => reply.from.host }
    const query: Query<string, DhtRpc> = node.findNode(Buffer.alloc(32), options)
    const hosts: string[] = []
    query.on('data', (host) => hosts.push(host))
    await net.until(query.finished())
    expect(query.dht).to.equal(node)
    expect(hosts).to.have.length(3)
    const pings = [session.ping(FIRST), session.request({ command: 1 }, { host: '10.0.0.77', port: 1 })]
    expect(session.inflight).to.have.length(2)
    const outcomes = Promise.allSettled(pings)
    session.destroy(new Error('enough'))
    for (const outcome of await net.until(outcomes)) expect(outcome).to.have.nested.property('reason.message', 'enough')
  })
})
