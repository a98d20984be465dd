import { expect } from 'chai'
import { World } from '../test-support/world.js'
import { layout, nat, type NetEvent, type SiteSpec } from './index.js'

describe('the virtual internet', () => {
  let world: World
  const lay = (sites: readonly SiteSpec[], more: { nodes?: number; hops?: number } = {}): World =>
    (world = new World(layout({ nodes: 2, sites, ...more })))
  const dht1 = { host: '11.1.0.1', port: 1 }

  afterEach(() => world.close())

  it('delivers in a later task, a buffer of its own, cut at 2048 bytes (UDX-20, UDX-50, UDX-85)', async () => {
    lay([])
    const got: Buffer[] = []
    world.internet.host('dht1').bind(1, '0.0.0.0', (bytes) => got.push(bytes))
    world.internet.setLink('dht1', { mtu: 9000 })
    world.internet.setLink('dht2', { mtu: 9000 })
    const sender = world.socket('dht2', 2)
    const bytes = Buffer.alloc(2050, 7)
    sender.bound.send(bytes, dht1, 64)
    sender.bound.send(bytes.subarray(0, 0), dht1, 64)
    bytes.fill(8)
    expect(got).to.have.length(0)
    await world.pass()
    expect(got.map(({ length }) => length)).to.deep.equal([2048, 0])
    expect(got[0]!.every((byte) => byte === 7)).to.equal(true)
  })

  it('runs microtasks and ticks between two datagrams that arrive together (UDX-49)', async () => {
    lay([])
    const seen: string[] = []
    world.internet.host('dht1').bind(1, '0.0.0.0', (bytes) => {
      seen.push(bytes.toString())
      process.nextTick(() => void Promise.resolve().then(() => seen.push(`after ${bytes.toString()}`)))
    })
    const sender = world.socket('dht2')
    for (const text of ['x', 'y']) sender.send(text, dht1)
    await world.pass()
    expect(seen).to.deep.equal(['x', 'after x', 'y', 'after y'])
  })

  it('binds ports as a kernel does (UDX-12, UDX-91)', () => {
    lay([])
    const host = world.internet.host('dht1')
    const bind = (port: number, address: string): unknown => {
      try {
        return host.bind(port, address, () => {})
      } catch (err) {
        return (err as NodeJS.ErrnoException).code
      }
    }
    const any = bind(5, '0.0.0.0') as { close(): void }
    expect(bind(5, '0.0.0.0')).to.equal('EADDRINUSE')
    expect(bind(5, '11.1.0.1')).to.equal('EADDRINUSE')
    any.close()
    any.close()
    expect(bind(5, '11.1.0.1')).to.be.an('object')
    expect(bind(5, '127.0.0.1')).to.be.an('object')
    expect(bind(5, '0.0.0.0')).to.equal('EADDRINUSE')
    expect(bind(0, '11.1.0.2')).to.equal('EADDRNOTAVAIL')
    const free = host.bind(0, '0.0.0.0', () => {})
    expect(free).to.include({ host: '0.0.0.0' })
    expect(free.port).to.be.within(49_152, 65_535)
    expect(host.boundPorts).to.equal(3)
  })

  it('knows names and interfaces (UDX-6, UDX-7)', () => {
    lay([{ name: 'home', nat: 'symmetric', hosts: ['a'] }])
    const host = world.internet.host('a')
    expect(host.interfaces()).to.deep.equal([
      { name: 'lo', host: '127.0.0.1', family: 4, internal: true },
      { name: 'eth0', host: '192.168.1.2', family: 4, internal: false }
    ])
    expect(host.resolve('dht2')).to.equal('11.1.0.2')
    expect(host.resolve('nowhere')).to.equal(null)
    expect(() => world.internet.host('b')).to.throw('There is no host "b"; there are dht1, dht2, a.')
  })

  it('reaches oneself by any own address', async () => {
    lay([])
    const socket = world.socket('dht1', 1)
    for (const host of ['127.0.0.1', '11.1.0.1']) socket.send(`to ${host}`, { host, port: 1 })
    const local = world.socket('dht1', 2, '127.0.0.1')
    local.send('out', { host: '11.1.0.2', port: 1 })
    await world.pass()
    expect(socket.heard.map((line) => line.split(' @')[0])).to.deep.equal([
      'to 127.0.0.1 from 127.0.0.1:1',
      'to 11.1.0.1 from 11.1.0.1:1'
    ])
    expect(world.drops).to.deep.equal(['dht1: not local'])
  })

  it('counts hops: a low TTL dies between two NATs, after opening its own (UDX-88)', async () => {
    lay([
      { name: 'left', nat: 'port-restricted-cone', hosts: ['a'] },
      { name: 'right', nat: 'port-restricted-cone', hosts: ['b'] }
    ])
    const [a, b] = [world.socket('a', 10), world.socket('b', 20)]
    const [leftOutside, rightOutside] = [
      { host: '11.2.0.1', port: 10 },
      { host: '11.2.0.2', port: 20 }
    ]
    a.send('probe', rightOutside, 5)
    await world.pass()
    expect(world.drops).to.deep.equal(['left: ttl'])
    b.send('through the hole', leftOutside)
    await world.pass()
    expect(a.heard.map((line) => line.split(' @')[0])).to.deep.equal(['through the hole from 11.2.0.2:20'])
    a.send('dies in its own router', rightOutside, 1)
    await world.pass()
    expect(b.heard).to.deep.equal([])
  })

  it('opens nothing with a datagram that dies in its own router', async () => {
    lay([{ name: 'left', nat: 'port-restricted-cone', hosts: ['a'] }])
    const a = world.socket('a', 10)
    const socket = world.socket('dht1', 1)
    world.socket('a', 11).send('other', dht1)
    a.send('dies', dht1, 1)
    await world.pass()
    socket.send('in', { host: '11.2.0.1', port: 10 })
    await world.pass()
    expect(a.heard).to.deep.equal([])
    expect(world.drops).to.deep.equal(['left: ttl', 'left: filtered'])
  })

  it('drops what is for nobody, at once', async () => {
    lay([
      { name: 'left', nat: 'full-cone', hosts: ['a'] },
      { name: 'wall', nat: 'firewalled', hosts: ['b'] }
    ])
    const [a, b] = [world.socket('a', 10), world.socket('b', 10)]
    a.send('x', { host: '192.168.1.77', port: 1 })
    a.send('x', { host: '192.168.1.1', port: 1 })
    a.send('x', { host: '11.1.9.9', port: 1 })
    a.send('x', { host: '12.0.0.1', port: 1 })
    a.send('x', { host: '11.1.0.1', port: 999 })
    b.send('x', { host: '11.65.7.7', port: 1 })
    await world.pass()
    expect(world.drops).to.have.members([
      'a: no host',
      'left: no host',
      'left: no host',
      'left: no route',
      'dht1: closed port',
      'b: no host'
    ])
  })

  it('gives each of two copies a memory of its own (UDX-42), on behalf of the receiver', async () => {
    lay([])
    const got: string[] = []
    world.internet.host('dht1').bind(1, '0.0.0.0', (bytes) => {
      got.push(`${bytes.toString()} ${world.time.owners.current}`)
      bytes.fill('?')
    })
    for (const name of ['dht1', 'dht2']) world.internet.setLink(name, { duplicate: 1 })
    world.socket('dht2').send('x', dht1)
    await world.pass()
    expect(got).to.deep.equal(Array(4).fill('x node/dht1'))
  })

  it('takes every router of the way off the TTL', async () => {
    lay([{ name: 'left', nat: 'full-cone', hosts: ['a'] }])
    const a = world.socket('a', 10)
    const heard = world.socket('dht1', 1).heard
    // Its own router and 8 of the internet.
    for (const ttl of [8, 9, 10]) a.send(`ttl ${ttl}`, dht1, ttl)
    await world.pass()
    expect(heard.map((line) => line.split(' from')[0])).to.deep.equal(['ttl 10'])
  })

  it('adds the latency of both lines, and keeps order through jitter', async () => {
    lay([])
    const socket = world.socket('dht1', 1)
    const sender = world.socket('dht2', 2)
    sender.send('x', dht1)
    await world.pass()
    expect(socket.heard).to.deep.equal(['x from 11.1.0.2:2 @20'])
    for (const name of ['dht1', 'dht2']) world.internet.setLink(name, { jitter: 50 })
    for (let i = 0; i < 50; i++) sender.send(String(i), dht1)
    await world.pass()
    const times = socket.heard.slice(1).map((line) => Number(line.split('@')[1]) - 1000)
    expect(socket.heard.slice(1).map((line) => Number(line.split(' ')[0]))).to.deep.equal([...Array(50).keys()])
    expect(Math.max(...times)).to.be.within(60, 120)
    expect(Math.min(...times)).to.be.within(20, 80)
  })

  it('loses, doubles and reorders about as often as told', async () => {
    lay([])
    const count = async (change: object): Promise<string[]> => {
      const socket = world.socket('dht1', 1)
      const sender = world.socket('dht2')
      world.internet.setLink('dht1', { loss: 0, duplicate: 0, reorder: 0, ...change })
      for (let i = 0; i < 1000; i++) {
        sender.send(String(i), dht1)
        await world.pass(0.1)
      }
      await world.pass()
      socket.bound.close()
      return socket.heard.map((line) => line.split(' ')[0]!)
    }
    expect(await count({ loss: 0.3 })).to.have.length.within(650, 750)
    expect(await count({ duplicate: 0.2 })).to.have.length.within(1150, 1250)
    const order = (await count({ reorder: 0.1 })).map(Number)
    expect(order).to.have.length(1000)
    const late = order.filter((value, i) => order.slice(0, i).some((earlier) => earlier > value))
    expect(late).to.have.length.within(60, 140)
  })

  it('drops what exceeds the MTU of a line on the way (RPC-10)', async () => {
    lay([])
    const socket = world.socket('dht1', 1)
    world.internet.setLink('dht1', { mtu: 1280 })
    const sender = world.socket('dht2')
    for (const size of [1252, 1253]) sender.send('x'.repeat(size), dht1)
    await world.pass()
    expect(socket.heard.map((line) => line.indexOf(' '))).to.deep.equal([1252])
    expect(world.drops).to.deep.equal(['dht1: mtu'])
  })

  it('can be partitioned, cut and mended', async () => {
    lay([{ name: 'home', nat: 'full-cone', hosts: ['a'] }])
    const socket = world.socket('dht1', 1)
    const [outside, inside] = [world.socket('dht2'), world.socket('a')]
    const both = async (text: string): Promise<void> => {
      outside.send(`${text} outside`, dht1)
      inside.send(`${text} inside`, dht1)
      await world.pass()
    }
    const heal = world.internet.partition([['home'], ['dht1']])
    await both('parted')
    heal()
    const mend = world.internet.outage('dht1')
    await both('cut')
    mend()
    await both('mended')
    expect(socket.heard.map((line) => line.split(' from')[0])).to.deep.equal([
      'parted outside',
      'mended outside',
      'mended inside'
    ])
    expect(world.drops).to.deep.equal(['home: partition', 'dht1: outage', 'dht1: outage'])
    expect(() => world.internet.partition([['home'], ['moon']])).to.throw('no host or gateway "moon"')
    expect(() => world.internet.partition([['home'], ['home']])).to.throw('more than one of its groups')
  })

  it('lets a host change its address, and tells who watches (UDX-9)', async () => {
    lay([{ name: 'home', nat: 'port-restricted-cone', hosts: ['a'] }])
    const host = world.internet.host('a')
    let changes = 0
    const stop = host.watchInterfaces(() => changes++)
    const a = world.socket('a', 10)
    const pinned = world.socket('a', 11, '192.168.1.2')
    const socket = world.socket('dht1', 1)
    world.internet.readdress('a', ['11.7.0.1'], 'internet')
    expect(changes).to.equal(0)
    a.send('moved', dht1)
    pinned.send('left behind', dht1)
    await world.pass()
    expect(changes).to.equal(1)
    expect(socket.heard.map((line) => line.split(' @')[0])).to.deep.equal(['moved from 11.7.0.1:10'])
    expect(() => world.internet.readdress('a', ['11.1.0.2'])).to.throw('both have 11.1.0.2')
    expect(host.addresses).to.deep.equal(['11.7.0.1'])
    stop()
    world.internet.readdress('a', [])
    a.send('no cable', dht1)
    await world.pass()
    expect(changes).to.equal(1)
    expect(socket.heard).to.have.length(1)
  })

  it('asks interceptors about every datagram on every network', async () => {
    lay([{ name: 'home', nat: 'full-cone', hosts: ['a'] }])
    const socket = world.socket('dht1', 1)
    const a = world.socket('a', 10)
    let bytes = 0
    const remove = world.internet.intercept((packet, from, network) => {
      if (network !== 'internet' || from !== 'home') return undefined
      bytes += packet.bytes.length
      if (bytes === 3) world.internet.gateway('home').rebind()
      const text = packet.bytes.toString()
      if (text === 'd') return { drop: true }
      return text === 'l' ? { delay: 500 } : { bytes: Buffer.from(text.toUpperCase()) }
    })
    for (const text of ['x', 'd', 'l', 'y']) a.send(text, dht1)
    await world.pass()
    remove()
    a.send('z', dht1)
    await world.pass()
    const [x, y, l, z] = socket.heard.map((line) => line.split(' '))
    expect([x![0], y![0], l![0], z![0]]).to.deep.equal(['X', 'Y', 'l', 'z'])
    expect([x![2], l![2]]).to.deep.equal(['11.2.0.1:10', '11.2.0.1:10'])
    expect(y![2])
      .to.match(/^11\.2\.0\.1:/)
      .and.not.equal('11.2.0.1:10')
    expect(z![2]).to.equal(y![2])
    expect(world.drops).to.deep.equal(['home: intercepted'])
  })

  it('lets a LAN talk without its gateway, and a site sit behind another', async () => {
    lay([
      { name: 'carrier', nat: [nat({ hairpin: 'external' })], hosts: [] },
      { name: 'one', nat: 'full-cone', hosts: ['a', 'b'], behind: 'carrier' },
      { name: 'two', nat: 'full-cone', hosts: ['c'], behind: 'carrier' }
    ])
    const [a, b, c] = [world.socket('a', 10), world.socket('b', 20), world.socket('c', 30)]
    a.send('hello', { host: '192.168.1.3', port: 20 })
    const socket = world.socket('dht1', 1)
    a.send('up', dht1)
    c.send('up', dht1)
    await world.pass()
    expect(b.heard).to.deep.equal(['hello from 192.168.1.2:10 @0.2'])
    expect(socket.heard.map((line) => line.split(' @')[0])).to.have.members([
      'up from 11.2.0.1:10',
      'up from 11.2.0.1:30'
    ])
    // By the carrier's address, which both share: its hairpin, and its filter, which each has to open.
    a.send('hairpin', { host: '11.2.0.1', port: 30 })
    c.send('hairpin', { host: '11.2.0.1', port: 10 })
    await world.pass()
    expect([...a.heard, ...c.heard].map((line) => line.split(' @')[0])).to.deep.equal(['hairpin from 11.2.0.1:30'])
  })

  it('tells taps how a box rewrites', async () => {
    lay([{ name: 'home', nat: 'cone-random-port', hosts: ['a'] }])
    const events: NetEvent[] = []
    world.internet.tap((event) => events.push(event))
    world.socket('dht1', 1)
    world.socket('a', 10).send('x', dht1)
    await world.pass()
    expect(events.map(({ kind, at }) => `${kind} ${at}`)).to.deep.equal(['send a', 'nat home', 'deliver dht1'])
    expect(events[1]!.was!.src).to.deep.equal({ host: '192.168.1.2', port: 10 })
    expect(events[1]!.packet!.src.host).to.equal('11.2.0.1')
    expect(events[2]!.packet).to.deep.include({ src: events[1]!.packet!.src, ttl: 55 })
  })

  it('carries ICMP of an answering box back to who probed it, through a NAT of its own', async () => {
    lay([
      { name: 'left', nat: 'port-restricted-cone', hosts: ['a'] },
      { name: 'right', nat: 'linux-answering', hosts: ['b'] }
    ])
    const about: string[] = []
    world.internet.host('a').onUnreachable((from, to) => about.push(`${from.host}:${from.port} ${to.host}:${to.port}`))
    world.socket('a', 10).send('anybody?', { host: '11.2.0.2', port: 99 })
    await world.pass()
    expect(about).to.deep.equal(['11.2.0.2:99 192.168.1.2:10'])
  })
})
