import { expect } from 'chai'
import { type DhtRpc, INTERNAL_COMMANDS } from './index.js'
import { VirtualNet } from './test-support/virtual-net.js'

const ENTRY = ['10.0.0.1:49737']
const FIRST = { host: '10.0.0.1', port: 49_737 }
const HOST = '10.0.0.50'

describe('what a node shows and knows', () => {
  let net: VirtualNet
  beforeEach(() => (net = new VirtualNet()))
  afterEach(() => net.end())

  const ready = async (host: string, options = {}): Promise<DhtRpc> => {
    const node = net.node(host, { port: 4000, bootstrap: ENTRY, ...options })
    await net.until(node.fullyBootstrapped())
    return node
  }

  it('has its flags from the start, ephemeral in every mode (NODE-7, NODE-10, NODE-11, NODE-23, API-37)', () => {
    for (const ephemeral of [true, false, undefined]) {
      const node = net.node(HOST, { ephemeral, bootstrap: ENTRY })
      expect(node).to.deep.include({ bootstrapNodes: [FIRST], maxPingDelay: 10_000 })
      const { id, host, port, randomized, bootstrapped, adaptive, firewalled, destroyed, suspended } = node
      const { online, degraded, concurrency } = node
      expect({ id, host, port, randomized, bootstrapped, adaptive, firewalled, destroyed, suspended }).to.deep.equal({
        id: null,
        host: null,
        port: 0,
        randomized: false,
        bootstrapped: false,
        adaptive: ephemeral === undefined,
        firewalled: true,
        destroyed: false,
        suspended: false
      })
      expect([node.ephemeral, online, degraded, concurrency]).to.deep.equal([true, true, false, 10])
      expect(node.nodes).to.include({ length: 0, latest: null, oldest: null })
      expect(node.table).to.include({ size: 0, k: 20 })
    }
  })

  it('looks for random bytes first, and sends no id before it is persistent, then only from its server socket (ENC-54, NODE-22, NODE-26, RPC-40)', async () => {
    await net.testnet(3)
    const node = net.node(HOST, { port: 4000, ephemeral: false, bootstrap: ENTRY })
    const random = Buffer.from(node.table.id)
    expect([node.id, random.length]).to.deep.equal([null, 32])
    expect(random).not.to.deep.equal(Buffer.from(net.node('10.0.0.51').table.id))
    await net.until(node.fullyBootstrapped())
    const sent = net.requestsFrom(HOST)
    const persistent = sent.filter(({ request }) => request.id !== null)
    expect(persistent.map(({ from }) => from.port)).to.deep.equal([4000, 4000, 4000])
    for (const { request } of persistent) expect(request.target).to.deep.equal(node.id)
    const first = sent.filter(({ request }) => request.command === INTERNAL_COMMANDS.FIND_NODE && request.id === null)
    expect(first).to.have.length(3)
    for (const { request } of first) expect(request.target).to.deep.equal(random)
  })

  it('shares one binding and one bootstrap with all who ask (NODE-15, NODE-82, API-44)', async () => {
    const node = net.node(HOST)
    expect(node.bind()).to.equal(node.bind())
    await net.until(Promise.all([node.bind(), node.ready(), node.fullyBootstrapped()]))
    expect(await node.fullyBootstrapped()).to.equal(undefined)
    expect(net.network.packets).to.deep.equal([])
  })

  it('has the address of its client socket, and none for strangers, until it is not firewalled (NODE-19, NODE-74, NODE-158, NODE-160, API-83, API-85)', async () => {
    await net.testnet(2)
    const node = await ready(HOST, { quickFirewall: false })
    expect(node.socket).to.equal(node.io.clientSocket)
    expect(node.address()?.port).to.equal(node.port)
    expect([node.remoteAddress(), node.localAddress()?.port]).to.deep.equal([null, 4000])
    let seen: unknown[] = []
    node.on('persistent', () => (seen = [node.firewalled, node.socket === node.io.serverSocket, node.address()?.port]))
    await net.run(241 * 5000)
    expect(seen).to.deep.equal([false, true, 4000])
    expect([node.port, node.remoteAddress()]).to.deep.equal([4000, { host: HOST, port: 4000 }])
  })

  it('calls itself randomized where others see one host and many ports (NODE-65, NODE-66)', async () => {
    const [first] = (await net.testnet(1)) as [DhtRpc]
    const told: unknown[] = []
    first.on('nat-update', (host, port) => told.push([host, port]))
    const socket = net.bootstrapper('10.0.0.2')
    await net.until(socket.fullyBootstrapped())
    // A request whose `to` is 10.0.0.1:7, with the id of its sender.
    const datagram = Buffer.concat([Buffer.from('030501000a0000010700', 'hex'), socket.id as Buffer, Buffer.from([0])])
    socket.io.serverSocket?.trySend(datagram, FIRST.port, FIRST.host)
    await net.run(10)
    expect(told).to.deep.equal([['10.0.0.1', 0]])
    expect([first.host, first.port, first.randomized]).to.deep.equal(['10.0.0.1', 0, true])
  })

  it('learns nodes from their datagrams only, not from lists, nor from senders without id (NODE-37, NODE-41, NODE-49)', async () => {
    const [first] = (await net.testnet(1)) as [DhtRpc]
    first.addNode({ host: '10.0.9.9', port: 9 })
    const node = await ready(HOST, { quickFirewall: false })
    expect(node.toArray()).to.deep.equal([FIRST])
    expect(first.toArray()).to.deep.equal([{ host: '10.0.9.9', port: 9 }])
    const record = node.nodes.latest
    expect(record).to.include({ host: FIRST.host, port: FIRST.port, downHints: 0 })
    expect(record?.to).to.deep.equal({ host: HOST, port: node.port })
    expect(record?.id).to.deep.equal(first.id)
  })

  it('forgets whom its queries find silent, not whom a call does (NODE-52, RPC-106, QRY-90)', async () => {
    const node = await ready(HOST, { bootstrap: [] })
    node.addNode(FIRST)
    const ping = node.ping(FIRST).catch(() => null)
    await net.until(ping)
    expect(node.toArray()).to.deep.equal([FIRST])
    await net.until(node.findNode(Buffer.alloc(32)).finished())
    expect(node.toArray()).to.deep.equal([])
  })

  it('asks its entry points in every query that knows too few nodes (NODE-78, QRY-12)', async () => {
    const first = net.node(FIRST.host, { port: FIRST.port })
    await net.until(first.fullyBootstrapped())
    const node = await ready(HOST)
    expect(node.toArray(), 'the first is ephemeral').to.deep.equal([])
    const since = net.now
    const query = node.findNode(Buffer.alloc(32))
    await net.until(query.finished())
    expect(net.requestsFrom(HOST, since).filter(({ to }) => to.host === FIRST.host)).not.to.be.empty
    expect(query.successes).to.equal(1)
  })

  it('listens to its filter for the table and queries, not for what it is told to know (NODE-54)', async () => {
    await net.testnet(4)
    const asked: (string | null)[] = []
    const node = await ready(HOST, {
      filterNode: ({ id, host }: { id: Buffer | null; host: string }) => {
        asked.push(id === null ? null : host)
        return host !== '10.0.0.3'
      },
      nodes: [{ host: '10.0.0.3', port: 1 }]
    })
    expect(node.toArray().map(({ host }) => host)).to.have.members(['10.0.0.1', '10.0.0.2', '10.0.0.4'])
    expect(net.requestsFrom(HOST).filter(({ to }) => to.host === '10.0.0.3' && to.port !== 1)).to.deep.equal([])
    expect(asked).to.include('10.0.0.3')
  })

  it('decides an hour later if nobody has told it its address at the first time (NODE-106)', async () => {
    const node = await ready(HOST)
    await net.run(245 * 5000)
    await net.testnet(5)
    await net.run(600 * 5000)
    expect([node.ephemeral, node.toArray().length]).to.deep.equal([true, 5])
    await net.run(120 * 5000)
    expect(node.ephemeral).to.equal(false)
  })

  it('leaves without a word (NODE-167)', async () => {
    await net.testnet(3)
    const node = await ready(HOST, { ephemeral: false })
    const sent = net.network.packets.length
    await net.until(node.destroy())
    expect(net.network.packets).to.have.length(sent)
  })
})
