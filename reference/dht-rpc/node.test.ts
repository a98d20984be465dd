import { expect } from 'chai'
import { nodeId } from '../ipencoding/index.js'
import { DhtRpc, DhtRpcError, INTERNAL_COMMANDS } from './index.js'
import { eventsOf, VirtualNet } from './test-support/virtual-net.js'

const TARGET = Buffer.alloc(32, 0x55)

describe('a node', () => {
  let net: VirtualNet
  beforeEach(() => (net = new VirtualNet()))
  afterEach(() => net.end())

  describe('starting', () => {
    it('misses no listener attached after construction, and holds requests until it is bound (NODE-1, API-14, API-15)', async () => {
      const first = net.bootstrapper()
      const node = net.node('10.0.0.2', { bootstrap: ['10.0.0.1:49737'] })
      const events = eventsOf(node)
      const pong = node.ping({ host: '10.0.0.1', port: 49_737 })
      expect([node.address(), node.localAddress(), node.socket, node.host, node.port]).to.deep.equal([
        null,
        null,
        null,
        null,
        0
      ])
      expect((await net.until(pong)).from.id).to.deep.equal(first.id)
      await net.until(node.fullyBootstrapped())
      expect(events[0]).to.equal('listening')
      expect(events.at(-1)).to.equal('ready')
    })

    it('tells things in order: listening, nat-update, add-node, ready (NODE-16, NODE-161, NODE-162, API-43, API-70)', async () => {
      net.bootstrapper()
      const node = net.node('10.0.0.2', { port: 4000, bootstrap: ['10.0.0.1:49737'] })
      const events = eventsOf(node)
      await net.until(node.fullyBootstrapped())
      const client = node.io.clientSocket?.address()?.port
      expect(events).to.deep.equal(['listening', `nat-update ${client}`, 'add-node', 'ready'])
      expect([node.firewalled, node.ephemeral, node.id]).to.deep.equal([true, true, null])
      expect(node.address()?.port).to.equal(client)
    })

    it('turns persistent before ready where that is forced (ENC-53, NODE-31, NODE-102, NODE-162, API-31)', async () => {
      net.bootstrapper()
      const node = net.node('10.0.0.2', { port: 4000, ephemeral: false, bootstrap: ['10.0.0.1:49737'] })
      const events = eventsOf(node)
      await net.until(node.fullyBootstrapped())
      const client = node.io.clientSocket?.address()?.port
      expect(events).to.deep.equal([
        'listening',
        `nat-update ${client}`,
        'add-node',
        'nat-update 4000',
        'persistent',
        'ready'
      ])
      expect(node.id).to.deep.equal(nodeId({ host: '10.0.0.2', port: 4000 }))
      expect(node.remoteAddress()).to.deep.equal({ host: '10.0.0.2', port: 4000 })
      expect(node.localAddress()).to.deep.equal({ host: '10.9.9.9', port: 4000 })
      expect(node.address()).to.deep.equal({ host: '0.0.0.0', family: 4, port: 4000 })
    })

    it('has one nat-update if it was declared reachable (NODE-162)', async () => {
      net.bootstrapper()
      const options = { port: 4000, ephemeral: false, firewalled: false, bootstrap: ['10.0.0.1:49737'] }
      const node = net.node('10.0.0.2', options)
      const events = eventsOf(node)
      await net.until(node.fullyBootstrapped())
      expect(events).to.deep.equal(['listening', 'nat-update 4000', 'add-node', 'persistent', 'ready'])
    })

    it('is ready at once with nobody to ask, and stays ephemeral for others to rely on (NODE-81, NODE-83, API-32)', async () => {
      const first = net.node('10.0.0.1', { port: 49_737, ephemeral: false, firewalled: false })
      await net.until(first.fullyBootstrapped())
      expect(net.now).to.equal(0)
      const second = net.node('10.0.0.2', { ephemeral: false, firewalled: false, bootstrap: ['10.0.0.1:49737'] })
      await net.until(second.fullyBootstrapped())
      expect([second.ephemeral, second.toArray().length]).to.deep.equal([false, 0])
      await net.run(3 * 3600_000)
      expect(first.ephemeral).to.equal(true)
    })

    it('turns persistent once others have come, if asked to try again', async () => {
      const first = net.node('10.0.0.1', { port: 49_737, ephemeral: false, firewalled: false, retryPersistent: true })
      await net.until(first.fullyBootstrapped())
      await net.run(120_000)
      expect(first.ephemeral).to.equal(true)
      net.node('10.0.0.2', { ephemeral: false, firewalled: false, bootstrap: ['10.0.0.1:49737'] })
      await net.run(120_000)
      expect(first.ephemeral).to.equal(false)
      expect(first.id).to.deep.equal(nodeId({ host: '10.0.0.1', port: 49_737 }))
    })

    it('is ready 6 s later if its one entry point is dead, and asks it again every 8 ticks (NODE-79, NODE-80, NODE-120, API-45)', async () => {
      const node = net.node('10.0.0.2', { bootstrap: ['10.0.0.1:49737'] })
      await net.until(node.fullyBootstrapped())
      expect(net.now).to.be.within(6000, 6001)
      expect(net.requestsFrom('10.0.0.2')).to.have.length(6)
      await net.run(80_000)
      expect(node.stats.queries.total).to.equal(3)
      net.bootstrapper()
      await net.run(50_000)
      expect(node.toArray()).to.deep.equal([{ host: '10.0.0.1', port: 49_737 }])
    })

    it('is ready 7 s later if its three entry points are dead (NODE-77, NODE-79)', async () => {
      const node = net.node('10.0.0.2', { bootstrap: ['10.0.0.1:1', '10.0.0.1:2', '10.0.0.1:3'] })
      await net.until(node.fullyBootstrapped())
      expect(net.now).to.be.within(7000, 7002)
    })

    it('resolves names and suggested addresses of entry points (NODE-3, NODE-96)', async () => {
      net.bootstrapper()
      const udx = net.udx('10.0.0.2')
      udx.names.set('boot.example', '10.0.0.1')
      const node = net.node('10.0.0.2', { udx, bootstrap: ['10.0.0.77@boot.example:49737'] })
      await net.until(node.fullyBootstrapped())
      expect(node.toArray()).to.have.length(1)
      expect(net.now).to.be.within(4000, 4010)
    })

    it('fails where it cannot bind: by its promises, without events (NODE-17, NODE-18, API-25)', async () => {
      await net.until(net.bootstrapper().bind())
      const node = net.node('10.0.0.1', { port: 49_737, anyPort: false })
      const events = eventsOf(node)
      const calls = [node.fullyBootstrapped(), node.ready(), node.bind(), node.destroy(), node.destroy()]
      for (const outcome of await net.until(Promise.allSettled(calls))) {
        expect(outcome).to.have.property('status', 'rejected')
        expect(outcome).to.have.nested.property('reason.code', 'EADDRINUSE')
      }
      expect(events).to.deep.equal([])
      net.nodes.pop()
    })

    it('puts given nodes into the table in their order, at once (NODE-8, NODE-39, API-36, API-87)', () => {
      const nodes = [1, 2, 3].map((port) => ({ host: '10.0.0.9', port }))
      const node = net.node('10.0.0.2', { nodes })
      expect(node.toArray()).to.deep.equal(nodes)
      expect(node.toArray({ limit: 1 })).to.deep.equal([nodes[0]])
      expect(node.toArray({ limit: 0 })).to.deep.equal([])
    })
  })

  describe('its bootstrapper', () => {
    it('is persistent by itself, without traffic (ENC-53, NODE-13, API-33)', async () => {
      const node = net.bootstrapper('10.0.0.1', 4000)
      await net.until(node.fullyBootstrapped())
      expect(node.id).to.deep.equal(nodeId({ host: '10.0.0.1', port: 4000 }))
      expect([node.ephemeral, node.firewalled, node.host, node.port]).to.deep.equal([false, false, '10.0.0.1', 4000])
      expect(net.network.packets).to.deep.equal([])
    })

    it('refuses what is no address to be reached at, in order (NODE-14, API-35)', () => {
      const refusal = (port: unknown, host: unknown): string => {
        try {
          DhtRpc.bootstrapper(port as number, host as string)
        } catch (err) {
          expect(err).to.be.instanceOf(DhtRpcError).with.property('code', 'BAD_OPTION')
          return (err as Error).message
        }
        return 'taken'
      }
      expect(refusal(0, '')).to.equal('Port is required')
      expect(refusal(1, '')).to.equal('Host is required')
      expect(refusal(1, '0.0.0.0')).to.equal('Invalid host')
      expect(refusal(1, '::')).to.equal('Invalid host')
      expect(refusal(1, 'x.example')).to.equal('Host must be a IPv4 address')
    })
  })

  describe('its calls', () => {
    it('reject for what cannot be sent, and count nothing; without address they throw (RPC-25, QRY-89, API-96, API-97)', async () => {
      const node = net.node('10.0.0.2')
      await net.until(node.fullyBootstrapped())
      const to = { host: '10.0.0.1', port: 1 }
      const failure = (call: Promise<unknown>) => net.until(call.then(() => 'sent', (err: Error) => err.message)) // prettier-ignore
      expect(await failure(node.ping({ host: 'x.example', port: 1 }))).to.equal('x.example is not a valid IP address')
      expect(await failure(node.request({ command: 1, target: Buffer.alloc(5) }, to))).to.match(/target|bytes/)
      expect(await failure(node.request({ command: -1 }, to))).to.match(/between 0/)
      for (const call of [node.ping, node.request, node.delayedPing] as ((...args: unknown[]) => unknown)[]) {
        expect(() => call.call(node, undefined, undefined)).to.throw(TypeError)
      }
      expect(() => node.request({ command: 1 }, undefined as never)).to.throw(TypeError)
      expect(node.stats.requests).to.deep.include({ active: 0, total: 0 })
    })

    it('time out after 4 transmissions, or one; delayed pings after 4 of their delay and a second (RPC-91, RPC-104, RPC-105, QRY-86, QRY-92, API-94, API-95)', async () => {
      const node = net.node('10.0.0.2')
      await net.until(node.fullyBootstrapped())
      const to = { host: '10.0.0.1', port: 1 }
      const code = (call: Promise<unknown>) => net.until(call.then(() => 'sent', (err: NodeJS.ErrnoException) => err.code)) // prettier-ignore
      const start = net.now
      expect(await code(node.ping(to))).to.equal('REQUEST_TIMEOUT')
      expect(net.now - start).to.equal(4000)
      expect(await code(node.request({ command: 7 }, to, { retry: false }))).to.equal('REQUEST_TIMEOUT')
      expect(net.now - start).to.equal(5000)
      expect(await code(node.delayedPing(to, 500))).to.equal('REQUEST_TIMEOUT')
      expect(net.now - start, '4 x 1500 ms (RPC-91, QRY-92)').to.equal(11_000)
      expect(net.requestsFrom('10.0.0.2')).to.have.length(9)
    })

    it('ping with padding, and wait for delayed pings (RPC-73, RPC-88, RPC-91, API-99)', async () => {
      const [first] = await net.testnet(1)
      const node = net.node('10.0.0.2', { maxPingDelay: 5000 })
      const to = { host: '10.0.0.1', port: 49_737 }
      const pong = await net.until(node.ping(to, { size: 3 }))
      expect(pong).to.deep.include({ error: 0, value: null, closerNodes: null, token: null })
      expect(pong.from.id).to.deep.equal(first?.id)
      expect(net.requestsFrom('10.0.0.2').at(-1)?.request.value).to.deep.equal(Buffer.alloc(3))
      expect((await net.until(node.delayedPing(to, 2500))).rtt).to.be.within(2500, 2510)
      expect(() => node.delayedPing(to, 5001)).to.throw('Delay exceeds max delay: 5000ms')
    })

    it('go to others by requests they see, and answers come back (RPC-67, RPC-70, RPC-71)', async () => {
      const [first] = (await net.testnet(1)) as [DhtRpc]
      const node = net.node('10.0.0.2')
      const to = { host: '10.0.0.1', port: 49_737 }
      expect((await net.until(node.request({ command: 7 }, to))).error, 'nobody listens').to.equal(1)
      first.on('request', (request) => {
        expect(request).to.deep.include({ command: 7, internal: false, token: null })
        request.reply(Buffer.from('hi'))
      })
      const reply = await net.until(node.request({ command: 7, target: TARGET, value: Buffer.from('x') }, to))
      expect(reply.value?.toString()).to.equal('hi')
      expect(reply.token).to.have.length(32)
    })

    it('go to a subclass that has commands of its own (API-73)', async () => {
      class Own extends DhtRpc {
        override onrequest(request: Parameters<DhtRpc['onrequest']>[0]): boolean {
          if (request.command !== 8) return false
          request.reply(Buffer.from('eight'))
          return true
        }
      }
      const own = Own.bootstrapper(4000, '10.0.0.1', { udx: net.udx('10.0.0.1') })
      net.nodes.push(own)
      expect(own).to.be.instanceOf(Own)
      const node = net.node('10.0.0.2')
      const ask = async (command: number) => net.until(node.request({ command }, { host: '10.0.0.1', port: 4000 }))
      expect((await ask(8)).value?.toString()).to.equal('eight')
      expect((await ask(9)).error).to.equal(DhtRpc.ERROR_UNKNOWN_COMMAND)
    })

    it('find the true nearest nodes, whichever buckets they are in (NODE-33, NODE-34, RPC-58, RPC-135, QRY-16)', async () => {
      const node = net.bootstrapper()
      await net.until(node.fullyBootstrapped())
      for (let port = 1; port <= 200; port++) node.addNode({ host: '10.0.1.1', port })
      const nearest = node.table
        .toArray()
        .map(({ id, host, port }) => ({ host, port, distance: BigInt(`0x${xor(id, TARGET)}`) }))
        .sort((a, b) => (a.distance < b.distance ? -1 : 1))
        .slice(0, 20)
      const asker = net.node('10.0.0.2')
      const entry = { host: '10.0.0.1', port: 49_737 }
      const lists: string[][] = []
      const query = asker.findNode(TARGET, { nodes: [entry], onlyClosestNodes: true })
      query.on('data', ({ closerNodes }) => lists.push((closerNodes ?? []).map(({ host, port }) => `${host}:${port}`)))
      await net.until(query.finished())
      expect(lists).to.deep.equal([nearest.map(({ host, port }) => `${host}:${port}`)])
    })
  })

  it('measures round trips with one query (NODE-165, API-90)', async () => {
    const nodes = await net.testnet(5)
    const none = await net.until(net.node('10.0.0.99').rttStats())
    const zeros = { avgRtt: 0, errors: 0, avgCloserNodes: 0 }
    expect(none).to.deep.equal({ successes: 0, errors: 0, responses: zeros, closestReplies: zeros })
    const stats = await net.until((nodes[4] as DhtRpc).rttStats())
    expect(stats).to.deep.include({ successes: 4, errors: 0 })
    expect(stats.responses.avgRtt).to.be.within(1, 3)
    expect(stats.closestReplies.avgCloserNodes).to.equal(4)
  })

  it('shows its counters and its configuration (NODE-163, NODE-164, RPC-62, API-40, API-41)', async () => {
    const node = net.node('10.0.0.2', { concurrency: 5, maxWindow: 40, downHintsRateLimit: -1, sendDownHints: false })
    const { stats } = node
    await net.until(node.fullyBootstrapped())
    expect(node.stats).to.equal(stats)
    expect(Object.keys(stats)).to.have.members(['queries', 'requests', 'commands'])
    expect(stats.queries).to.deep.equal({ active: 0, total: 1 })
    expect(node.config).to.deep.equal({
      concurrency: 5,
      maxWindow: 40,
      randomPunchInterval: undefined,
      connectionKeepAlive: undefined,
      sendDownHints: false,
      downHintsRateLimit: -1
    })
    expect(DhtRpc.DEFAULTS).to.deep.equal({ concurrency: 10, maxWindow: 80, maxPingDelay: 10_000 })
    expect([DhtRpc.OK, DhtRpc.ERROR_UNKNOWN_COMMAND, DhtRpc.ERROR_INVALID_TOKEN]).to.deep.equal([0, 1, 2])
    expect(INTERNAL_COMMANDS.FIND_NODE).to.equal(2)
  })
})

function xor(a: Uint8Array, b: Uint8Array): string {
  return Buffer.from(a.map((byte, i) => byte ^ (b[i] as number))).toString('hex')
}
