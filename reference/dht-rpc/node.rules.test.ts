import { expect } from 'chai'
import { nodeId } from '../ipencoding/index.js'
import { type DhtRpc, INTERNAL_COMMANDS } from './index.js'
import { eventsOf, VirtualNet } from './test-support/virtual-net.js'

const TICK = 5000
const { PING_NAT, FIND_NODE, PING } = INTERNAL_COMMANDS
const ENTRY = ['10.0.0.1:49737']
const FIRST = { host: '10.0.0.1', port: 49_737 }
const HOST = '10.0.0.50'

describe('the rules a node keeps', () => {
  let net: VirtualNet
  beforeEach(() => (net = new VirtualNet()))
  afterEach(() => net.end())

  const ready = async (options = {}): Promise<DhtRpc> => {
    const node = net.node(HOST, { port: 4000, bootstrap: ENTRY, ...options })
    await net.until(node.fullyBootstrapped())
    return node
  }
  const sentBy = (host: string, command: number, since = 0) =>
    net.requestsFrom(host, since).filter(({ request }) => request.internal && request.command === command)

  describe('turning persistent', () => {
    it('is counted down by ticks alone: no change of interfaces, address or nodes delays it (NODE-107)', async () => {
      const others = await net.testnet(8)
      const udx = net.udx(HOST)
      const node = net.node(HOST, { udx, port: 4000, bootstrap: ENTRY, quickFirewall: false })
      await net.until(node.fullyBootstrapped())
      await net.run(100 * TICK)
      for (const watcher of [...udx.watchers]) watcher([...udx.interfaces])
      for (const other of others.slice(4)) await net.until(other.destroy())
      net.network.drops = ({ from }) => from.host === HOST
      for (let i = 0; i < 20; i++) node.ping({ host: '10.0.0.77', port: 1 }).catch(() => {})
      await net.run(30 * TICK)
      net.network.drops = () => false
      node.addNode(FIRST)
      await net.run(239 * TICK - net.now)
      expect(node.ephemeral).to.equal(true)
      expect(sentBy(HOST, PING_NAT)).to.have.length(0)
      await net.run(2 * TICK)
      expect(sentBy(HOST, PING_NAT)).not.to.be.empty
    })

    it('but for persistence, it asks for its firewall once, at its start (NODE-109, NODE-85, NODE-86)', async () => {
      await net.testnet(3)
      net.network.drops = ({ to }) => to.host === HOST && to.port === 4000
      const node = await ready({ ephemeral: true })
      await net.run(300 * TICK)
      // One request, four times.
      const asked = sentBy(HOST, PING_NAT)
      expect(new Set(asked.map(({ request }) => request.tid)).size).to.equal(1)
      expect(asked).to.have.length(4)
      expect([node.firewalled, node.ephemeral]).to.deep.equal([true, true])
    })

    it('never throws nor rejects, however it fails (NODE-101)', async () => {
      const unhandled: unknown[] = []
      const listener = (reason: unknown) => unhandled.push(reason)
      process.on('unhandledRejection', listener)
      await net.testnet(6)
      // At its start, with an entry point that has no address; at tick 240; and when it is destroyed meanwhile.
      const forced = net.node('10.0.0.51', { port: 4000, bootstrap: ['nowhere.example:1', ...ENTRY], ephemeral: false })
      net.network.drops = ({ to }) => (to.host === HOST || to.host === '10.0.0.51') && to.port === 4000
      await net.until(forced.fullyBootstrapped())
      const node = await ready({ quickFirewall: false })
      await net.run(240 * TICK)
      expect(sentBy(HOST, PING_NAT)).not.to.be.empty
      await net.run(2000)
      await net.until(node.destroy())
      await net.run(TICK)
      process.off('unhandledRejection', listener)
      expect([unhandled.length, forced.ephemeral, node.ephemeral]).to.deep.equal([0, true, true])
    })

    it('centres the table anew, at once for answers, queries and newcomers (NODE-110, NODE-111)', async () => {
      await net.testnet(5)
      const node = await ready({ quickFirewall: false })
      const [table, id] = [node.table, nodeId({ host: HOST, port: 4000 })]
      expect(table.id).not.to.deep.equal(id)
      const known = node.toArray()
      let seen: unknown = null
      node.on('persistent', () => (seen = [node.table.id, node.table.size, node.table === table]))
      await net.run(241 * TICK)
      expect(seen).to.deep.equal([id, 4 + 1, false])
      expect(node.toArray()).to.have.deep.members(known)
      // A newcomer enters it, is listed in answers, and is visited by queries.
      const newcomer = net.bootstrapper('10.0.0.60', 6000)
      await net.until(newcomer.fullyBootstrapped())
      await net.until(newcomer.ping({ host: HOST, port: 4000 }))
      expect(node.table.get(newcomer.id as Buffer)).to.include({ host: '10.0.0.60' })
      expect(table.get(newcomer.id as Buffer), 'not the old one').to.equal(null)
      const asker = net.node('10.0.0.61')
      const query = asker.findNode(id, { nodes: [{ host: HOST, port: 4000 }], onlyClosestNodes: true })
      const lists: string[] = []
      query.on('data', ({ closerNodes }) => lists.push(...(closerNodes ?? []).map(({ host }) => host)))
      await net.until(query.finished())
      expect(lists).to.include('10.0.0.60')
      const since = net.now
      await net.until(node.findNode(Buffer.alloc(32)).finished())
      expect(sentBy(HOST, FIND_NODE, since).map(({ to }) => to.host)).to.include('10.0.0.60')
    })
  })

  describe('waking up', () => {
    it('takes every node for old: asked two ticks later, sampled again at its next message (NODE-130, NODE-44)', async () => {
      await net.testnet(6)
      const node = await ready()
      await net.run(20 * TICK)
      const old = [...node.nodes].map(({ sampled }) => sampled)
      net.sleep(20_000)
      await net.run(TICK)
      const since = net.now
      await net.run(2 * TICK)
      // Two, since all were heard from in the refresh at the wakeup (NODE-119).
      expect(sentBy(HOST, PING, since)).to.have.length(2)
      const sampled = [...node.nodes].map(({ sampled }) => sampled)
      expect(Math.min(...sampled)).to.be.above(Math.max(...old) + 360)
    })

    it('keeps firewalled, its address, table and id; one that is not adaptive stays persistent (NODE-133)', async () => {
      await net.testnet(4)
      const node = await ready({ ephemeral: false })
      const { id, host, port, firewalled, table } = node
      const known = table.size
      const events = eventsOf(node)
      net.sleep(20_000)
      await net.run(TICK)
      expect(events).to.include('wakeup').and.not.include('ephemeral')
      expect([node.id, node.host, node.port, node.firewalled]).to.deep.equal([id, host, port, firewalled])
      expect([node.table === table, table.size, node.ephemeral]).to.deep.equal([true, known, false])
    })

    it('forgets bad times, and says so once (API-80, API-81, NODE-153)', async () => {
      await net.testnet(3)
      const node = await ready()
      const states: [boolean, boolean][] = []
      node.on('network-update', () => states.push([node.online, node.degraded]))
      await net.run(5 * TICK)
      net.network.drops = ({ to }) => to.host !== HOST
      for (let i = 0; i < 6; i++) {
        for (let j = 0; j < 5; j++) node.ping(FIRST).catch(() => {})
        await net.run(TICK)
      }
      expect(states, 'told once, and true when told').to.deep.equal([[false, false]])
      await net.until(node.suspend())
      await net.until(node.resume())
      expect(states).to.deep.equal([
        [false, false],
        [true, false]
      ])
    })
  })

  it('suspended, it neither answers nor takes anything in, and says what it does (API-52, API-55, API-57)', async () => {
    const [first] = (await net.testnet(2)) as [DhtRpc]
    const node = await ready({ ephemeral: false })
    const events = eventsOf(node)
    const lines: unknown[] = []
    await net.until(node.resume())
    expect(events, 'it runs').to.deep.equal([])
    await net.until(node.suspend({ log: (line) => lines.push(line) }))
    await net.until(node.suspend())
    const known = node.toArray().length
    const lost = first
      .ping({ host: HOST, port: 4000 }, { retry: false })
      .catch((err: NodeJS.ErrnoException) => err.code)
    expect(await net.until(lost)).to.equal('REQUEST_TIMEOUT')
    expect([node.toArray().length, events.filter((name) => !name.endsWith('node'))]).to.deep.equal([known, ['suspend']])
    await net.until(node.resume({ log: (line) => lines.push(line) }))
    expect(lines).to.have.length.above(1)
    for (const line of lines) expect(line).to.be.a('string')
    expect((await net.until(first.ping({ host: HOST, port: 4000 }))).error).to.equal(0)
  })

  it('tells nothing but the events of the table, spelled as they are (API-6, API-70, API-71, NODE-161)', async () => {
    const names = new Set<string>()
    const node = net.node(HOST, { port: 4000, bootstrap: ENTRY })
    const emit = node.emit.bind(node) as (...args: unknown[]) => boolean
    node.emit = (...args: unknown[]) => {
      names.add(String(args[0]))
      return emit(...args)
    }
    const order: number[] = []
    node.on('ready', () => order.push(1)).once('ready', () => order.push(2))
    node.on('ready', () => order.push(3))
    const others = await net.testnet(6)
    await net.until(node.fullyBootstrapped())
    expect(order).to.deep.equal([1, 2, 3])
    await net.run(241 * TICK)
    net.sleep(20_000)
    await net.run(TICK)
    await net.until((others[5] as DhtRpc).destroy())
    await net.run(20 * TICK)
    await net.until(node.suspend())
    await net.until(node.resume())
    await net.until(node.destroy())
    names.delete('newListener')
    expect([...names]).to.have.members([
      'listening',
      'nat-update',
      'add-node',
      'ready',
      'persistent',
      'ephemeral',
      'wakeup',
      'remove-node',
      'suspend',
      'resume',
      'close'
    ])
  })

  it('takes entry points in every form (API-16, NODE-3)', async () => {
    await net.until(net.bootstrapper('127.0.0.1', 5000).fullyBootstrapped())
    await net.testnet(1)
    const forms: [entry: string | number | { host: string; port: number }, reached: string][] = [
      ['10.0.0.1:49737', '10.0.0.1'],
      ['boot.example:49737', '10.0.0.1'],
      ['10.0.0.1@boot.example:49737', '10.0.0.1'],
      ['10.0.0.77@boot.example:49737', '10.0.0.1'],
      [5000, '127.0.0.1'],
      [FIRST, '10.0.0.1'],
      [{ host: '10.0.0.1@nowhere.example', port: 49_737 }, '10.0.0.1']
    ]
    for (const [i, [entry, reached]] of forms.entries()) {
      const udx = net.udx(`10.0.2.${i}`)
      udx.names.set('boot.example', '10.0.0.1')
      const node = net.node(`10.0.2.${i}`, { udx, bootstrap: [entry] })
      await net.until(node.fullyBootstrapped())
      expect(
        node.toArray().map(({ host }) => host),
        JSON.stringify(entry)
      ).to.deep.equal([reached])
    }
  })

  it('is adaptive unless told what to be (API-30, NODE-9)', () => {
    const adaptive = (options: object) => net.node(HOST, options).adaptive
    const values = [undefined, null, true, false].map((ephemeral) => adaptive({ ephemeral }))
    expect(values).to.deep.equal([true, true, false, false])
    expect([adaptive({ adaptive: false }), adaptive({ adaptive: true })]).to.deep.equal([false, true])
  })

  it('made by bootstrapper, binds where its options say, and everywhere without (API-34)', async () => {
    const node = net.bootstrapper('203.0.113.9', 4000)
    const local = net.bootstrapper('203.0.113.9', 4001, { host: '127.0.0.1' })
    await net.until(Promise.all([node.bind(), local.bind()]))
    expect([node.address()?.host, local.address()?.host]).to.deep.equal(['0.0.0.0', '127.0.0.1'])
    await net.until(local.fullyBootstrapped())
    expect([local.host, local.id]).to.deep.equal(['203.0.113.9', nodeId({ host: '203.0.113.9', port: 4001 })])
  })

  it('shows its local address once bound, with the port strangers come to (API-84, NODE-159)', async () => {
    const udx = net.udx(HOST)
    const node = net.node(HOST, { udx, port: 4000, host: '127.0.0.1', bootstrap: [] })
    expect(node.localAddress()).to.equal(null)
    await net.until(node.bind())
    expect(node.localAddress()).to.deep.equal({ host: '10.9.9.9', port: 4000 })
    udx.interfaces = [...udx.interfaces, { name: 'en0', host: '10.1.1.1', family: 4, internal: false }]
    expect(node.localAddress()?.host).to.equal('10.1.1.1')
    udx.interfaces = []
    expect(node.localAddress()?.host).to.equal('127.0.0.1')
  })

  it('knows an address it is told, without asking it, and tells of it once (API-86, NODE-56)', async () => {
    const node = await ready({ bootstrap: [] })
    const events = eventsOf(node)
    expect(node.addNode(FIRST)).to.equal(undefined)
    node.addNode(FIRST)
    await net.run(100)
    expect([events, node.toArray(), net.network.packets]).to.deep.equal([['add-node'], [FIRST], []])
  })

  it('asks again whom a query ended at (API-115)', async () => {
    const [, second] = (await net.testnet(5)) as [DhtRpc, DhtRpc]
    const first = second.findNode(Buffer.alloc(32))
    await net.until(first.finished())
    for (const name of ['nodes', 'closestNodes'] as const) {
      const again = second.findNode(Buffer.alloc(32), { [name]: first.closestNodes, onlyClosestNodes: true })
      await net.until(again.finished())
      expect(again.closestNodes).to.deep.equal(first.closestNodes)
    }
    for (const none of [null, []]) {
      const query = second.findNode(Buffer.alloc(32), { nodes: none })
      await net.until(query.finished())
      expect(query.successes).to.equal(4)
    }
  })
})
