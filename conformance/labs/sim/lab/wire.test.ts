import { expect } from 'chai'
import type { LabJob, LabWorld } from '../../../engine/index.js'
import type { PacketRecord } from '../../../report/cells.js'
import { nat } from '../net/index.js'
import { encodePacket, PacketType } from '../udx/index.js'
import { SimLab } from './index.js'

const PAIR: LabJob['topology'] = {
  nodes: 1,
  sites: [
    { name: 'home', nat: [nat({ filtering: 'EIF', hairpin: 'external' })], hosts: ['a', 'b'] },
    { name: 'far', nat: [nat({ filtering: 'EIF' })], hosts: ['c'] }
  ]
}
const packet = (text: string, streamId = 1): Buffer =>
  encodePacket({ type: PacketType.DATA, streamId, seq: 0, ack: 0, payload: Buffer.from(text) })
const DATA = packet('data')
const PORT = 7000

async function inSim(body: (world: LabWorld) => Promise<void>, topology = PAIR): Promise<readonly PacketRecord[]> {
  const job = { topology, seed: 'wire', limit: 60_000, keepCapture: true, checkers: [], leftovers: [], body }
  const { detail, capture } = await new SimLab().run(job)
  expect(detail).to.equal('')
  return capture!
}

/** Sockets on the hosts, which send stream packets to each other. */
function ports(
  world: LabWorld,
  hosts: readonly string[]
): Record<string, (host: string, port?: number, bytes?: Buffer) => Promise<void>> {
  const bound = hosts.map((name) => [name, world.internet!.host(name).bind(PORT, '0.0.0.0', () => {})] as const)
  world.onTeardown('ports', async () => bound.forEach(([, port]) => port.close()))
  return Object.fromEntries(
    bound.map(([name, port]) => [
      name,
      async (host: string, to = PORT, bytes = DATA) => {
        port.send(bytes, { host, port: to }, 64)
        await world.sleep(200)
      }
    ])
  )
}

describe('labs/sim/lab: what went over the wire', () => {
  it('follows a datagram through the NATs that rewrite it', async () => {
    const [out, back] = await inSim(async (world) => {
      const { a, dht1 } = ports(world, ['a', 'dht1'])
      await a!('11.1.0.1')
      expect(world.wire.externalOf('a')).to.deep.equal({ host: '11.2.0.1', port: PORT })
      await dht1!('11.2.0.1')
    })
    expect(out).to.deep.include({ number: 0, sender: 'a', receiver: 'dht1', ttl: 64, fate: 'delivered' })
    expect(out!.hex).to.equal(DATA.toString('hex'))
    expect(out!.hops.map(({ place, from, to }) => `${place} ${from} ${to}`)).to.deep.equal([
      'a 192.168.1.2:7000 11.1.0.1:7000',
      'home 11.2.0.1:7000 11.1.0.1:7000',
      'dht1 11.2.0.1:7000 11.1.0.1:7000'
    ])
    expect(back!.hops.at(-1)!.to).to.equal('192.168.1.2:7000')
  })

  it('says where and why a datagram was lost', async () => {
    const records = await inSim(async (world) => {
      const { dht1 } = ports(world, ['dht1'])
      await dht1!('11.2.0.2')
      await dht1!('11.9.9.9')
      expect(world.wire.externalOf('c')).to.equal(null)
    })
    expect(records.map(({ receiver, fate }) => [receiver, fate])).to.deep.equal([
      [null, 'filtered at far'],
      [null, 'no host at dht1']
    ])
  })

  it('has a record for each copy that a link makes', async () => {
    const records = await inSim(async (world) => {
      const { a } = ports(world, ['a', 'dht1'])
      world.internet!.setLink('home', { duplicate: 1 })
      await a!('11.1.0.1')
    })
    expect(records.map(({ sender, receiver, fate }) => `${sender} ${receiver} ${fate}`)).to.deep.equal([
      'a dht1 delivered',
      'a dht1 delivered'
    ])
  })

  it('follows a datagram that an interceptor alters', async () => {
    const [record] = await inSim(async (world) => {
      const { a } = ports(world, ['a', 'dht1'])
      world.internet!.intercept((_packet, from) => (from === 'a' ? { bytes: Buffer.from('altered') } : undefined))
      await a!('11.1.0.1')
    })
    expect(record).to.deep.include({ sender: 'a', receiver: 'dht1', fate: 'delivered' })
  })

  it('tells direct, LAN, hairpin and relayed paths apart', async () => {
    const path = async (
      x: string,
      y: string,
      talk: (send: ReturnType<typeof ports>) => Promise<void>
    ): Promise<string | null> => {
      let found: string | null = null
      await inSim(async (world) => {
        const send = ports(world, ['a', 'b', 'c', 'dht1'])
        for (const host of ['a', 'b', 'c']) await send[host]!('11.1.0.1')
        const from = world.wire.packets
        await talk(send)
        found = world.wire.pathBetween(x, y, from)
      })
      return found
    }
    const direct = path('a', 'c', async ({ a, c }) => {
      await a!('11.2.0.2')
      await c!('11.2.0.1')
    })
    expect(await direct).to.equal('direct')
    const lan = path('a', 'b', async ({ a, b }) => {
      await a!('192.168.1.3')
      await b!('192.168.1.2')
    })
    expect(await lan).to.equal('lan')
    const relayed = path('a', 'c', async ({ a, c, dht1 }) => {
      await a!('11.1.0.1', PORT, packet('one', 1))
      await dht1!('11.2.0.2', PORT, packet('one', 2))
      await c!('11.1.0.1', PORT, packet('two', 3))
      await dht1!('11.2.0.1', PORT, packet('two', 4))
    })
    expect(await relayed).to.equal('relayed')
    await inSim(async (world) => {
      const { a, c, dht1 } = ports(world, ['a', 'c', 'dht1'])
      await a!('11.1.0.1', PORT, packet('one', 1))
      await c!('11.1.0.1', PORT, packet('two', 3))
      expect(world.wire.relayBetween('a', 'c', 0)).to.equal(null)
      await dht1!('11.2.0.2', PORT, packet('one', 2))
      await dht1!('11.2.0.1', PORT, packet('two', 4))
      expect(world.wire.relayBetween('a', 'c', 0)).to.equal('dht1')
    })
    const apart = path('a', 'c', async ({ a, c, dht1 }) => {
      await a!('11.1.0.1', PORT, packet('from a'))
      await dht1!('11.2.0.1', PORT, packet('to a'))
      await c!('11.1.0.1', PORT, packet('from c'))
      await dht1!('11.2.0.2', PORT, packet('to c'))
    })
    // Two connections to one node: nothing of either is passed on.
    expect(await apart).to.equal(null)
    const oneWay = path('a', 'c', async ({ a }) => a!('11.2.0.2'))
    expect(await oneWay).to.equal(null)
  })

  it('calls a path through the box that both are behind a hairpin', async () => {
    await inSim(async (world) => {
      const { a, b } = ports(world, ['a', 'b', 'dht1'])
      await a!('11.1.0.1')
      await b!('11.1.0.1')
      const from = world.wire.packets
      // Both hosts use one inside port, so the second one was given another outside.
      const [outA, outB] = [world.wire.externalOf('a')!, world.wire.externalOf('b')!]
      await a!(outB.host, outB.port)
      await b!(outA.host, outA.port)
      expect(world.wire.pathBetween('a', 'b', from)).to.equal('hairpin')
    })
  })
})
