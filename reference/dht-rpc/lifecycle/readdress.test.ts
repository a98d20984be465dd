import { expect } from 'chai'
import { nodeId } from '../../ipencoding/index.js'
import { INTERNAL_COMMANDS } from '../messages/index.js'
import { eventsOf, VirtualNet } from '../test-support/virtual-net.js'

const TICK = 5000
const ENTRY = ['10.0.0.1:49737']
/** The host's first address, by which this network knows its sockets, and where it moves to. */
const OLD = '10.0.0.50'
const NEW = '10.7.7.7'
const { PING, PING_NAT } = INTERNAL_COMMANDS

describe('a node whose interfaces change', () => {
  let net: VirtualNet
  let moved: boolean
  beforeEach(() => {
    net = new VirtualNet()
    moved = false
    const { network } = net
    const carry = network.carry.bind(network)
    network.carry = (packet) => {
      const { from, to } = packet
      if (!moved) return carry(packet)
      if (from.host === OLD) return carry({ ...packet, from: { host: NEW, port: from.port } })
      // Nobody is at the old address.
      if (to.host === OLD) return
      carry(to.host === NEW ? { ...packet, to: { host: OLD, port: to.port } } : packet)
    }
  })
  afterEach(() => net.end())

  async function start(options = {}) {
    const udx = net.udx(OLD)
    const node = net.node(OLD, { udx, port: 4000, bootstrap: ENTRY, ...options })
    await net.until(node.fullyBootstrapped())
    const change = () => [...udx.watchers].forEach((watcher) => watcher(udx.interfaces))
    return { node, change }
  }
  const told = (log: string[]) => log.filter((name) => !name.endsWith('-node'))
  const sent = (command: number, since: number) =>
    net.requestsFrom(moved ? NEW : OLD, since).filter(({ request }) => request.internal && request.command === command)

  it('asks five nodes, and does nothing else if its address is the one it had (NODE-145, NODE-182)', async () => {
    await net.testnet(8)
    const { node, change } = await start({ ephemeral: false })
    await net.run(100)
    const { id } = node
    const log = eventsOf(node)
    const since = net.now
    change()
    await net.run(1000)
    expect(sent(PING, since)).to.have.length(5)
    expect([told(log), node.id]).to.deep.equal([['network-change', 'network-update'], id])
  })

  for (const [mode, options] of [
    ['adaptive', {}],
    ['forced', { ephemeral: false }]
  ] as const) {
    it(`that is persistent (${mode}) is persistent at its new address at once, with its new id (NODE-182)`, async () => {
      const others = await net.testnet(8)
      const { node, change } = await start(options)
      if (mode === 'adaptive') await net.run(241 * TICK)
      expect(node.id).to.deep.equal(nodeId({ host: OLD, port: 4000 }))
      const log = eventsOf(node)
      moved = true
      change()
      await net.run(1000)
      const id = nodeId({ host: NEW, port: 4000 })
      expect([node.host, node.port, node.id, node.firewalled]).to.deep.equal([NEW, 4000, id, false])
      expect(node.remoteAddress()).to.deep.equal({ host: NEW, port: 4000 })
      const client = node.io.clientSocket?.address()?.port
      expect(told(log)).to.deep.equal([
        'network-change',
        'network-update',
        'ephemeral',
        `nat-update ${client}`,
        'nat-update 4000',
        'persistent'
      ])
      for (const other of others) expect(other.table.has(id), 'known by all').to.equal(true)
      await net.run(30 * TICK)
      for (const other of others) expect(other.table.has(nodeId({ host: OLD, port: 4000 }))).to.equal(false)
    })
  }

  it('that was declared reachable moves without a probe (NODE-99, NODE-182)', async () => {
    await net.testnet(6)
    const { node, change } = await start({ ephemeral: false, firewalled: false })
    const since = net.now
    moved = true
    change()
    await net.run(100)
    expect(node.id).to.deep.equal(nodeId({ host: NEW, port: 4000 }))
    expect(sent(PING_NAT, since)).to.have.length(0)
  })

  it('that is firewalled has its new address, and nothing to prove (NODE-182)', async () => {
    await net.testnet(6)
    const { node, change } = await start({ quickFirewall: false })
    const since = net.now
    moved = true
    change()
    await net.run(1000)
    expect([node.host, node.port, node.firewalled, node.ephemeral]).to.deep.equal([
      NEW,
      node.io.clientSocket?.address()?.port,
      true,
      true
    ])
    expect(sent(PING_NAT, since)).to.have.length(0)
  })

  it('asks again at every tick while nobody answers (NODE-182)', async () => {
    await net.testnet(6)
    const { node, change } = await start({ ephemeral: false })
    net.network.drops = () => true
    moved = true
    change()
    // Its checks find its nodes silent meanwhile, and forget some.
    await net.run(4 * TICK)
    expect(node.host).to.equal(OLD)
    net.network.drops = () => false
    await net.run(2 * TICK)
    expect(node.id).to.deep.equal(nodeId({ host: NEW, port: 4000 }))
  })

  it('behind a firewall at its new address, is ephemeral until strangers get in; also a forced one (NODE-178, NODE-182)', async () => {
    await net.testnet(6)
    const { node, change } = await start({ ephemeral: false })
    moved = true
    // From its first probe on, nothing comes in at the server socket.
    net.network.drops = (packet) => packet.to.port === 4000 && sent(PING_NAT, 0).some(({ at }) => at > since)
    const since = net.now
    change()
    await net.run(10_000)
    expect([node.id, node.ephemeral, node.firewalled, node.host]).to.deep.equal([null, true, true, NEW])
    net.network.drops = () => false
    await net.run(14 * TICK)
    expect([node.ephemeral, node.firewalled]).to.deep.equal([false, false])
    expect(node.id).to.deep.equal(nodeId({ host: NEW, port: 4000 }))
  })
})
