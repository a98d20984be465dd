import { expect } from 'chai'
import { nodeId } from '../ipencoding/index.js'
import { type DhtRpc, INTERNAL_COMMANDS } from './index.js'
import { eventsOf, VirtualNet } from './test-support/virtual-net.js'

const TICK = 5000
const { PING, PING_NAT, FIND_NODE } = INTERNAL_COMMANDS
const ENTRY = ['10.0.0.1:49737']
const HOST = '10.0.0.50'

describe('the life of a node', () => {
  let net: VirtualNet
  beforeEach(() => (net = new VirtualNet()))
  afterEach(() => net.end())

  const ready = async (host: string, options = {}): Promise<DhtRpc> => {
    const node = net.node(host, { port: 4000, bootstrap: ENTRY, ...options })
    await net.until(node.fullyBootstrapped())
    return node
  }
  /** Requests of a host since some time, as command numbers. */
  const commands = (host: string, since: number): number[] =>
    net.requestsFrom(host, since).map(({ request }) => request.command)

  describe('turning persistent', () => {
    it('happens 20 minutes after ready, by five probes, and shows itself to its neighbours (NODE-103, NODE-104, NODE-162, NODE-179)', async () => {
      const others = await net.testnet(10)
      const node = await ready(HOST, { quickFirewall: false })
      const client = node.io.clientSocket?.address()?.port
      const events = eventsOf(node)
      await net.run(239 * TICK)
      expect([node.ephemeral, events.filter((name) => !name.endsWith('node'))]).to.deep.equal([true, []])

      const since = net.now
      await net.run(TICK + 1000)
      expect(events.filter((name) => !name.endsWith('node'))).to.deep.equal(['nat-update 4000', 'persistent'])
      const id = nodeId({ host: HOST, port: 4000 })
      expect(node.id).to.deep.equal(id)
      const sent = net.requestsFrom(HOST, since)
      const probes = sent.filter(({ request }) => request.command === PING_NAT)
      expect(probes.map(({ from }) => from.port)).to.deep.equal(Array(5).fill(client))
      const lookup = sent.filter(
        ({ request }) => request.command === FIND_NODE && request.target && id.equals(request.target)
      )
      expect(lookup.length, 'looks up its own id').to.equal(10)
      for (const { request, from } of lookup) expect([from.port, request.id]).to.deep.equal([4000, id])
      for (const other of others) expect(other.table.has(id), 'is known by all').to.equal(true)
    })

    it('does not happen in the other modes (NODE-9)', async () => {
      await net.testnet(3)
      const fixed = await ready(HOST, { ephemeral: true })
      const plain = await ready('10.0.0.51', { adaptive: false })
      await net.run(250 * TICK)
      expect([fixed.ephemeral, fixed.adaptive, plain.ephemeral, plain.adaptive]).to.deep.equal([
        true,
        false,
        true,
        false
      ])
    })

    it('fails behind a firewall, forgets none of the nodes it asked, and is tried again an hour later (NODE-53, NODE-105)', async () => {
      await net.testnet(10)
      net.network.drops = ({ to }) => to.host === HOST && to.port === 4000
      const node = await ready(HOST, { quickFirewall: false })
      await net.run(239 * TICK)
      const known = node.toArray().length
      const since = net.now
      await net.run(TICK + 4500)
      expect(commands(HOST, since).filter((command) => command === PING_NAT)).to.have.length(5 * 4)
      expect([node.ephemeral, node.firewalled, node.toArray().length]).to.deep.equal([true, true, known])

      net.network.drops = () => false
      await net.run(720 * TICK)
      expect([node.ephemeral, node.firewalled]).to.deep.equal([false, false])
    })

    it('forgets none of the nodes of a failed quick test (NODE-53)', async () => {
      await net.testnet(3)
      net.network.drops = ({ to }) => to.host === HOST && to.port === 4000
      const node = await ready(HOST)
      await net.run(5000)
      expect(commands(HOST, 0).filter((command) => command === PING_NAT)).to.have.length(4)
      expect(node.toArray()).to.have.length(3)
    })

    it('samples for its address only what comes by the socket it asks from (NODE-46, RPC-39)', async () => {
      await net.testnet(1)
      const node = await ready(HOST, { quickFirewall: false })
      const client = node.port
      const stranger = net.bootstrapper('10.0.0.7')
      await net.until(stranger.fullyBootstrapped())
      await net.until(stranger.ping({ host: HOST, port: 4000 }))
      expect(node.toArray()).to.have.length(2)
      expect([node.host, node.port]).to.deep.equal([HOST, client])
    })
  })

  describe('in the background', () => {
    it('checks nodes every 40 s and refreshes after 5 idle minutes (NODE-115, NODE-119, NODE-121, NODE-122)', async () => {
      await net.testnet(6)
      const node = await ready(HOST)
      const since = net.now
      const before = node.stats.queries.total
      await net.run(80 * TICK)
      const sent = commands(HOST, since)
      expect(sent.filter((command) => command === PING).length).to.be.within(9 * 2, 10 * 5)
      expect(sent.filter((command) => command === FIND_NODE).length % 6).to.equal(0)
      expect(node.stats.queries.total - before).to.be.within(1, 3)
    })

    it('forgets a node that is gone, and so do all others (NODE-177)', async () => {
      const nodes = await net.testnet(6)
      const gone = nodes[3] as DhtRpc
      const id = gone.id as Buffer
      await net.until(gone.destroy())
      await net.run(60 * TICK)
      for (const node of nodes) if (node !== gone) expect(node.table.has(id)).to.equal(false)
    })

    it('forgets a node that turned ephemeral (NODE-124, NODE-134)', async () => {
      const [first, other] = (await net.testnet(2)) as [DhtRpc, DhtRpc]
      const id = other.id as Buffer
      await net.until(other.destroy())
      await net.until(net.node('10.0.0.2', { port: 49_737 }).fullyBootstrapped())
      await net.run(20 * TICK)
      expect(first.table.has(id)).to.equal(false)
    })

    it('keeps a healthy node that somebody calls dead in the tick it was heard from (NODE-127, RPC-86)', async () => {
      const [first, second, third] = (await net.testnet(3)) as [DhtRpc, DhtRpc, DhtRpc]
      const id = second.id as Buffer
      await net.until(second.ping({ host: '10.0.0.1', port: 49_737 }))
      const hint = { internal: true, command: INTERNAL_COMMANDS.DOWN_HINT, value: Buffer.from('0a00000249c2', 'hex') }
      await net.until(third.io.request(hint, { host: '10.0.0.1', port: 49_737 }))
      await net.run(5000)
      expect(net.requestsFrom('10.0.0.1').filter(({ to }) => to.host === '10.0.0.2' && to.port === 49_737)).not.to.be
        .empty
      expect(first.table.has(id)).to.equal(true)
      expect(first.table.get(id)?.downHints).to.equal(1)
    })

    it('tells of bad times (NODE-148, NODE-151, NODE-154, NODE-156)', async () => {
      await net.testnet(10)
      const node = await ready(HOST)
      const events = eventsOf(node)
      await net.run(20 * TICK)
      net.network.drops = ({ to }) => to.host !== HOST
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 5; j++) node.ping({ host: '10.0.0.1', port: 1 }).catch(() => {})
        await net.run(TICK)
      }
      expect([node.online, events.filter((name) => name === 'network-update')]).to.deep.equal([
        false,
        ['network-update']
      ])
      expect(node.health.stats).to.deep.include({ online: false, degraded: false, responses: 0 })
    })
  })

  it('tells of dead nodes, so many times per tick (QRY-47, QRY-50, NODE-115)', async () => {
    const [first] = (await net.testnet(1)) as [DhtRpc]
    const node = await ready(HOST, { downHintsRateLimit: 2 })
    const nodes = [{ host: '10.0.0.1', port: 49_737 }]
    const hints = () => commands(HOST, 0).filter((command) => command === INTERNAL_COMMANDS.DOWN_HINT).length
    const lookUp = async (base: number): Promise<void> => {
      for (let i = 0; i < 5; i++) first.addNode({ host: '10.0.9.9', port: base + i })
      await net.until(node.findNode(Buffer.alloc(32), { nodes, retries: 0 }).finished())
    }
    await net.run(TICK - (net.now % TICK) + 10)
    await lookUp(1)
    expect(hints()).to.equal(2)
    await lookUp(100)
    expect(hints()).to.equal(2)
    await net.run(TICK)
    await lookUp(200)
    expect(hints()).to.equal(4)
  })

  describe('interrupted', () => {
    it('wakes up after sleep: ephemeral again, refreshed, and persistent an hour later with its id (NODE-25, NODE-128, NODE-129, NODE-132, NODE-133, NODE-134, NODE-135)', async () => {
      await net.testnet(5)
      const node = await ready(HOST)
      await net.run(241 * TICK)
      const { id } = node
      const events = eventsOf(node)
      const queries = node.stats.queries.total
      net.sleep(15_001 - TICK)
      await net.run(TICK)
      expect(events.slice(0, 2)).to.deep.equal(['ephemeral', 'wakeup'])
      expect([node.id, node.firewalled, node.stats.queries.total]).to.deep.equal([null, false, queries + 1])
      expect([node.table.id, node.toArray().length, node.port]).to.deep.equal([id, 5, 4000])
      const pings = commands(HOST, 0).filter((command) => command === PING).length
      await net.run(2 * TICK)
      expect(commands(HOST, 0).filter((command) => command === PING).length, 'two ticks later').to.be.above(pings)
      await net.run(716 * TICK)
      expect(node.ephemeral).to.equal(true)
      const since = net.now
      await net.run(TICK + 100)
      expect(node.id).to.deep.equal(id)
      expect(commands(HOST, since), 'no probe').not.to.include(PING_NAT)
      expect(events.filter((name) => name === 'persistent')).to.have.length(1)
    })

    it('believes in a better network after sleep, and tells that first (NODE-131, NODE-153)', async () => {
      await net.testnet(3)
      const node = await ready(HOST)
      await net.run(5 * TICK)
      net.network.drops = ({ to }) => to.host !== HOST
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 5; j++) node.ping({ host: '10.0.0.1', port: 1 }).catch(() => {})
        await net.run(TICK)
      }
      expect(node.online).to.equal(false)
      const events = eventsOf(node)
      net.sleep(20_000)
      await net.run(TICK)
      expect(events.filter((name) => !name.endsWith('-node'))).to.deep.equal(['network-update', 'wakeup'])
      expect(node.online).to.equal(true)
    })

    it('takes no shorter gap for sleep (NODE-128)', async () => {
      await net.testnet(1)
      const node = await ready(HOST)
      const events = eventsOf(node)
      net.sleep(14_990 - TICK)
      await net.run(TICK)
      expect(events).not.to.include('wakeup')
    })

    it('suspends: rejects what is outstanding, closes, and keeps what it knows (NODE-136, NODE-137, NODE-138, RPC-126, API-50)', async () => {
      await net.testnet(3)
      const node = await ready(HOST, { ephemeral: false })
      const events = eventsOf(node)
      const pending = node.ping({ host: '10.0.0.77', port: 1 }).then(() => '', (err: NodeJS.ErrnoException) => err.code) // prettier-ignore
      const lines: string[] = []
      await net.until(node.suspend({ log: (line) => lines.push(line) }))
      expect(await net.until(pending)).to.equal('IO_SUSPENDED')
      expect(events).to.deep.equal(['suspend'])
      expect([node.suspended, node.ephemeral, node.toArray().length, lines.length > 0]).to.deep.equal([
        true,
        false,
        3,
        true
      ])
      await net.until(node.suspend())
      expect(events, 'once').to.deep.equal(['suspend'])

      const sent = commands(HOST, 0).length
      await net.run(20 * TICK)
      expect(commands(HOST, 0)).to.have.length(sent)
    })

    it('resumes on its ports: wakes up, refreshes, tells; and does not wake up twice (NODE-140, NODE-141, API-56)', async () => {
      await net.testnet(3)
      const node = await ready(HOST)
      await net.run(241 * TICK)
      const events = eventsOf(node)
      await net.until(node.suspend())
      await net.run(3600_000)
      await net.until(node.resume())
      await net.run(10 * TICK)
      const told = events.filter((name) => !name.endsWith('-node') && !name.startsWith('nat'))
      expect(told).to.deep.equal(['suspend', 'ephemeral', 'wakeup', 'resume'])
      expect(node.address()?.port).to.equal(4000)
      expect(node.toArray()).to.have.length(3)
      await net.until(node.resume())
      expect(events.filter((name) => name === 'resume')).to.have.length(1)
    })

    it('can be resumed again after a resume that could not bind (NODE-142)', async () => {
      const node = net.bootstrapper(HOST, 4000)
      await net.until(node.fullyBootstrapped())
      await net.until(node.suspend())
      const thief = net.socket(HOST, 4000)
      const failure = await net.until(node.resume().then(() => '', (err: NodeJS.ErrnoException) => err.code)) // prettier-ignore
      expect([failure, node.suspended]).to.deep.equal(['EADDRINUSE', true])
      await thief.close()
      await net.until(node.resume())
      expect([node.suspended, node.address()?.port]).to.deep.equal([false, 4000])
    })

    it('is ready when suspended during its bootstrap (NODE-181, API-47, API-48)', async () => {
      const node = net.node(HOST, { bootstrap: ENTRY })
      const events = eventsOf(node)
      await net.run(500)
      await net.until(node.suspend())
      await net.until(node.fullyBootstrapped())
      expect(net.now).to.be.within(500, 510)
      expect(events).to.deep.equal(['listening', 'ready', 'suspend'])
    })

    it('tells of new interfaces, but not while suspended (NODE-144, NODE-145, NODE-147)', async () => {
      const udx = net.udx(HOST)
      const node = net.node(HOST, { udx })
      await net.until(node.fullyBootstrapped())
      const events = eventsOf(node)
      const change = () => [...udx.watchers].forEach((watcher) => watcher(udx.interfaces))
      change()
      expect(events).to.deep.equal(['network-change', 'network-update'])
      expect(net.network.packets, 'and does nothing else').to.deep.equal([])
      await net.until(node.suspend())
      change()
      expect(udx.watchers.size).to.equal(0)
      await net.until(node.resume())
      change()
      expect(events.filter((name) => name === 'network-change')).to.have.length(2)
    })
  })

  describe('destroyed', () => {
    it('cancels what is outstanding, closes, tells once, and leaves no timer (NODE-166, API-61, API-64)', async () => {
      const node = net.node(HOST)
      await net.until(node.fullyBootstrapped())
      const events = eventsOf(node)
      const code = (call: Promise<unknown>) => call.then(() => '', (err: NodeJS.ErrnoException) => err.code) // prettier-ignore
      const pending = code(node.ping({ host: '10.0.0.77', port: 1 }))
      const end = node.destroy()
      expect(node.destroyed).to.equal(true)
      await net.until(end)
      await net.until(node.destroy())
      expect(await pending).to.equal('REQUEST_DESTROYED')
      expect(events).to.deep.equal(['close'])
      // The datagram on its way is a timer of the network.
      await net.run(1)
      expect(net.clock.countTimers()).to.equal(0)
    })

    it('refuses calls, by promise or at once (NODE-168, NODE-180, API-65, API-66, RPC-94, QRY-1)', async () => {
      const node = net.node(HOST)
      await net.until(node.destroy())
      const to = { host: '10.0.0.1', port: 1 }
      for (const call of [
        node.ping(to),
        node.request({ command: 1 }, to),
        node.delayedPing(to, 10),
        node.delayedPing(to, 1e6)
      ]) {
        expect(await call.then(() => '', (err: Error) => err.message)).to.equal('Node destroyed') // prettier-ignore
      }
      const target = Buffer.alloc(32)
      expect(() => node.findNode(target)).to.throw('Node destroyed')
      expect(() => node.query({ target, command: 1 })).to.throw('Node destroyed')
      await net.until(node.suspend())
      await net.until(node.resume())
      expect(node.suspended).to.equal(false)
      for (const read of [node.id, node.address(), node.localAddress(), node.remoteAddress(), node.statusText()])
        void read
    })

    it('ends a bootstrap: well with nobody to ask, else by an error (NODE-84, API-46)', async () => {
      const alone = net.node(HOST)
      const events = eventsOf(alone)
      await net.until(alone.destroy())
      await net.until(alone.fullyBootstrapped())
      expect(events).to.deep.equal(['listening', 'ready', 'close'])

      const node = net.node(HOST, { bootstrap: [...ENTRY, '10.0.0.1:2', '10.0.0.1:3'] })
      await net.run(100)
      const failed = node.fullyBootstrapped().then(() => '', (err: Error) => err.message) // prettier-ignore
      await net.until(node.destroy())
      expect(await net.until(failed)).to.equal('Node was destroyed')
    })

    it('cancels delayed pings it owes (RPC-90)', async () => {
      const [first] = (await net.testnet(1)) as [DhtRpc]
      const node = net.node(HOST)
      const wait = node.delayedPing({ host: '10.0.0.1', port: 49_737 }, 3000).then(() => 'pong', () => 'none') // prettier-ignore
      await net.run(1000)
      const answers = net.network.packets.filter(({ from }) => from.host === '10.0.0.1').length
      await net.until(first.destroy())
      expect(first.status().delayedReplies).to.equal(0)
      await net.run(3000)
      expect(net.network.packets.filter(({ from }) => from.host === '10.0.0.1')).to.have.length(answers)
      await net.until(node.destroy())
      expect(await wait).to.equal('none')
    })
  })
})
