import { expect } from 'chai'
import { hash, keyPair } from '../crypto/index.js'
import { Query } from '../dht-rpc/index.js'
import { VirtualNet } from '../dht-rpc/test-support/virtual-net.js'
import { signedAnnounce } from './discovery/signing.js'
import { HyperDHT, type HyperDHTOptions } from './index.js'
import { COMMANDS, lookupReply } from './messages/index.js'

const A = keyPair(Buffer.alloc(32, 1))
const TOPIC = Buffer.alloc(32, 0x70)
const FIRST = { host: '10.0.0.1', port: 49_737 }
const HOST = '10.0.0.50'

/** Nodes in virtual time, each on a host of its own. */
describe('a HyperDHT node by the clock', () => {
  let net: VirtualNet
  beforeEach(() => (net = new VirtualNet()))
  afterEach(() => net.end())

  function make(host: string, options: HyperDHTOptions = {}): HyperDHT {
    const node = new HyperDHT({ udx: net.udx(host), bootstrap: [FIRST], ...options })
    net.nodes.push(node)
    return node
  }
  async function ready(host: string, options: HyperDHTOptions = {}): Promise<HyperDHT> {
    const node = make(host, options)
    await net.until(node.fullyBootstrapped())
    return node
  }
  /** `10.0.0.1` to `10.0.0.n`, persistent. */
  async function network(size: number): Promise<HyperDHT[]> {
    const first = HyperDHT.bootstrapper(FIRST.port, FIRST.host, { udx: net.udx(FIRST.host) })
    net.nodes.push(first)
    await net.until(first.fullyBootstrapped())
    const all = [first]
    for (let i = 2; i <= size; i++) all.push(await ready(`10.0.0.${i}`, { ephemeral: false, firewalled: false }))
    return all
  }
  const read = <T>(query: AsyncIterable<T>): Promise<T[]> =>
    net.until(
      (async () => {
        const items: T[] = []
        for await (const item of query) items.push(item)
        return items
      })()
    )
  const failure = (call: Promise<unknown>): Promise<string> =>
    net.until(call.then(() => 'none', (err: NodeJS.ErrnoException) => err.code ?? err.message)) // prettier-ignore
  const serverPort = (node: HyperDHT) => node.io.serverSocket?.address()?.port

  describe('its ports', () => {
    it('are 49737 to 49741, then any; also for 0 and whatever is falsy (RPC-8, API-19, API-20)', async () => {
      for (const port of [undefined, 0]) {
        const node = make(`10.0.1.${port ?? 9}`, { port, bootstrap: [] })
        await node.bind()
        expect(serverPort(node)).to.equal(49_737)
      }
      const sockets = [0, 1, 2, 3].map((i) => net.socket(HOST, 49_737 + i))
      const last = make(HOST, { bootstrap: [] })
      await last.bind()
      expect(serverPort(last)).to.equal(49_741)
      const other = make(HOST, { bootstrap: [] })
      await other.bind()
      expect(serverPort(other)).not.to.be.within(49_737, 49_741)
      for (const socket of sockets) await socket.close()
    })

    it('are two, on one host, and a failed bind is told by promises only, also unobserved ones (API-22, API-23, API-25, NODE-82)', async () => {
      const node = make(HOST, { bootstrap: [], host: '10.0.0.50' })
      await node.bind()
      const [server, client] = [node.io.serverSocket?.address(), node.io.clientSocket?.address()]
      expect([server?.host, client?.host]).to.deep.equal(['10.0.0.50', '10.0.0.50'])
      expect(client?.port).not.to.equal(server?.port)
      const late = make(HOST, { bootstrap: [], port: [49_737, 49_740], anyPort: false })
      const unhandled: unknown[] = []
      const listener = (reason: unknown) => unhandled.push(reason)
      process.on('unhandledRejection', listener)
      // Nobody looks at this one.
      void late.fullyBootstrapped()
      await net.run(10)
      await new Promise((resolve) => process.nextTick(resolve))
      for (const call of [() => late.bind(), () => late.fullyBootstrapped(), () => late.destroy()]) {
        expect(await failure(call())).to.equal('EADDRINUSE')
      }
      process.off('unhandledRejection', listener)
      expect(unhandled).to.deep.equal([])
      net.nodes.pop()
    })
  })

  it('has the public entry points for anything falsy, and none for [] (ENC-89, NODE-5, NODE-6, API-18)', () => {
    const list = [
      { host: '88.99.3.86@node1.hyperdht.org', port: 49_737 },
      { host: '142.93.90.113@node2.hyperdht.org', port: 49_737 },
      { host: '138.68.147.8@node3.hyperdht.org', port: 49_737 }
    ]
    for (const bootstrap of [undefined, null, false, ''] as (false | null | undefined)[]) {
      // The network in memory leads nowhere else.
      expect(make(HOST, { bootstrap }).bootstrapNodes, String(bootstrap)).to.deep.equal(list)
    }
    expect(make(HOST, { bootstrap: [] }).bootstrapNodes).to.deep.equal([])
  })

  it('never asks and never knows four addresses that others list (NODE-55, API-28)', async () => {
    const [first] = (await network(1)) as [HyperDHT]
    const shunned = [
      { host: '134.209.28.98', port: 49_738 },
      { host: '167.99.142.185', port: 49_738 },
      { host: '35.233.47.252', port: 9400 },
      { host: '150.136.142.116', port: 7 }
    ]
    for (const address of [...shunned, { host: '134.209.28.98', port: 1 }]) first.addNode(address)
    const options = { filterNode: () => false, addNode: () => false } as HyperDHTOptions
    const node = await ready(HOST, options)
    expect(node.toArray(), 'its own filter has no say').to.deep.equal([FIRST])
    const asked = new Set(net.requestsFrom(HOST).map(({ to }) => `${to.host}:${to.port}`))
    expect([...asked]).to.have.members(['10.0.0.1:49737', '134.209.28.98:1'])
  })

  it('takes requests the same on both sockets; signatures name its routing id on either (REC-7)', async () => {
    const [, storer] = (await network(2)) as [HyperDHT, HyperDHT]
    const client = await ready(HOST)
    const id = storer.id as Buffer
    const ports = { server: serverPort(storer) as number, client: storer.io.clientSocket?.address()?.port as number }
    const peer = { publicKey: A.publicKey, relayAddresses: [] }
    for (const [name, port] of Object.entries(ports)) {
      const [to, target] = [{ host: '10.0.0.2', port }, hash(Buffer.from(name))]
      const ask = (command: number, more = {}) => net.until(client.request({ command, target, ...more }, to))
      const before = await ask(COMMANDS.LOOKUP)
      expect([before.from.id, before.value], name).to.deep.equal([name === 'server' ? id : null, null])
      const token = before.token as Buffer
      // As if the answer had come from the storer's server socket.
      const from = { from: { ...before.from, id } } as typeof before
      const announcement = { peer, refresh: null, signature: null, bump: 0 }
      const value = await signedAnnounce(COMMANDS.ANNOUNCE, target, token, from, announcement, A, null)
      expect((await ask(COMMANDS.ANNOUNCE, { token, value })).error).to.equal(0)
      const after = await ask(COMMANDS.LOOKUP)
      expect(lookupReply.decode(after.value as Buffer).peers).to.have.length(1)
    }
  })

  describe('its calls', () => {
    it('return streams that begin when they are read, or promises (REC-114, API-108, API-162)', async () => {
      await network(2)
      const node = await ready(HOST)
      const since = net.now + 1
      await net.run(10)
      const streams = [
        node.findPeer(A.publicKey),
        node.lookup(TOPIC),
        node.announce(TOPIC, A),
        node.lookupAndUnannounce(TOPIC, A)
      ]
      for (const stream of streams) expect(stream).to.be.instanceOf(Query)
      await net.run(100)
      expect(net.requestsFrom(HOST, since)).to.have.length(0)
      for (const stream of streams) expect(await net.until(stream.finished())).to.equal(undefined)
      const promises = [
        node.unannounce(TOPIC, A),
        node.immutablePut(Buffer.from('v')),
        node.immutableGet(TOPIC),
        node.mutablePut(A, Buffer.from('v')),
        node.mutableGet(A.publicKey)
      ]
      for (const promise of promises) expect(promise).to.be.instanceOf(Promise)
      await net.until(Promise.all(promises))
      const hex = A.publicKey.toString('hex') as never
      expect(() => node.findPeer(hex)).to.throw()
      expect(() => node.lookup(hex)).to.throw()
      expect(() => node.announce(hex, A)).to.throw()
      expect(await failure(node.mutableGet(hex))).not.to.equal('none')
    })

    it('announce once: nothing is repeated, nothing undone at the end (REC-123, API-141, NODE-167)', async () => {
      const [first] = (await network(2)) as [HyperDHT]
      const node = await ready(HOST, { ephemeral: true })
      await net.until(node.announce(TOPIC, A).finished())
      const announces = () => net.requestsFrom(HOST).filter(({ request: { internal } }) => !internal)
      const sent = announces().length
      expect(first.recordStats().records.topic).to.equal(1)
      await net.run(600_000)
      await net.until(node.destroy())
      expect(announces()).to.have.length(sent)
      expect(first.recordStats().records.topic, 'it stays until it ages out').to.equal(1)
      await net.run(1_000_001)
      expect(await read((await ready('10.0.0.60')).lookup(TOPIC))).to.deep.equal([])
    })

    it('find the record of a key under its hash by findPeer and lookup, one under a topic by lookup only (REC-42, REC-116)', async () => {
      await network(2)
      const node = await ready(HOST)
      await net.until(node.announce(TOPIC, A).finished())
      expect(await read(node.findPeer(A.publicKey)), 'announced under a topic only').to.deep.equal([])
      await net.until(node.announce(hash(A.publicKey), A).finished())
      const found = await read(node.findPeer(A.publicKey))
      expect(found.map(({ peer }) => peer.publicKey)).to.deep.equal([A.publicKey, A.publicKey])
      expect(await read(node.lookup(hash(A.publicKey)))).to.have.length(2)
    })

    it('have no map of the caller’s, and take null for relay addresses (API-127, API-133)', async () => {
      await network(2)
      const node = await ready(HOST)
      const relays = [1, 2, 3, 4].map((port) => ({ host: '192.0.2.1', port }))
      const options = { map: () => 'mine' } as object
      for (const given of [null, undefined, relays]) {
        await net.until(node.announce(TOPIC, A, given, options).finished())
        const expected = (given ?? []).slice(0, 3)
        const found = await read(node.lookup(TOPIC, options))
        expect(found.map(({ peers }) => peers)).to.deep.equal(
          Array(2).fill([{ publicKey: A.publicKey, relayAddresses: expected }])
        )
        await net.until(node.unannounce(TOPIC, A, options))
      }
      const { hash: target } = await net.until(node.immutablePut(Buffer.from('v'), options))
      expect((await net.until(node.immutableGet(target, options)))?.value.toString()).to.equal('v')
      await net.until(node.mutablePut(A, Buffer.from('v'), options))
      expect((await net.until(node.mutableGet(A.publicKey, options)))?.seq).to.equal(0)
    })

    it('look up 20 announcers per node at most, and give a bump of 0 where there is none (API-130)', async () => {
      await network(2)
      const node = await ready(HOST)
      expect(await read(node.lookup(TOPIC))).to.deep.equal([])
      for (let i = 0; i < 25; i++) await net.until(node.announce(TOPIC, keyPair(Buffer.alloc(32, i))).finished())
      const found = await read(node.lookup(TOPIC))
      expect(found.map(({ peers, bump }) => [peers.length, bump])).to.deep.equal([
        [20, 0],
        [20, 0]
      ])
    })

    it('announce with clear and bump (API-134, API-135)', async () => {
      await network(2)
      const node = await ready(HOST)
      await net.until(node.announce(TOPIC, A, null, { bump: 5 }).finished())
      const since = net.now
      await net.until(node.announce(TOPIC, A, null, { clear: true, bump: 7 }).finished())
      const commands = net.requestsFrom(HOST, since).flatMap(({ request: { internal, command } }) => internal ? [] : [command]) // prettier-ignore
      const { LOOKUP, UNANNOUNCE, ANNOUNCE } = COMMANDS
      expect(commands.filter((command) => command !== LOOKUP)).to.deep.equal([
        UNANNOUNCE,
        UNANNOUNCE,
        ANNOUNCE,
        ANNOUNCE
      ])
      expect((await read(node.lookup(TOPIC))).map(({ bump }) => bump)).to.deep.equal([7, 7])
      // Lower ones, and those more than a minute ahead, do not count.
      await net.until(node.announce(TOPIC, A, null, { bump: 6 }).finished())
      await net.until(node.announce(TOPIC, A, null, { bump: Date.now() + 61_000 }).finished())
      expect((await read(node.lookup(TOPIC))).map(({ bump }) => bump)).to.deep.equal([7, 7])
    })
  })

  describe('values on a path that carries 1472 bytes', () => {
    const carry = ({ bytes }: { bytes: Buffer }) => bytes.length > 1472

    it('are lost if the put is too large: 4 s after the query it times out (REC-181)', async () => {
      await network(3)
      const node = await ready(HOST, { ephemeral: true })
      net.network.drops = carry
      const start = net.now
      expect(await failure(node.immutablePut(Buffer.alloc(1500)))).to.equal('REQUEST_TIMEOUT')
      expect(net.now - start).to.be.within(4000, 4100)
      await net.until(node.immutablePut(Buffer.alloc(1300)))
    })

    it('stay unread if the answer is too large, and whoever holds them seems dead to the next put (REC-182, REC-183)', async () => {
      // As many nodes as make an answer too large that a put is not.
      await network(8)
      const node = await ready(HOST, { ephemeral: true })
      net.network.drops = carry
      const value = Buffer.alloc(1385, 7)
      const put = await net.until(node.immutablePut(value))
      expect([put.stored.length, put.fetchable]).to.deep.equal([8, false])
      expect(await net.until(node.immutableGet(put.hash))).to.equal(null)
      expect(node.toArray(), 'forgotten').to.deep.equal([])
      expect(await failure(node.immutablePut(value))).to.equal('Too few nodes responded')
    })
  })

  it('answers commands it does not know with error 1, and emits no request event (API-72, API-73)', async () => {
    const [first] = (await network(1)) as [HyperDHT]
    first.on('request', () => expect.fail('emitted'))
    const node = await ready(HOST)
    for (const command of [11, 99]) expect((await net.until(node.request({ command }, FIRST))).error).to.equal(1)
  })

  it('takes undefined for its options and not null; ends a plugin once, however often it is destroyed (API-69)', async () => {
    expect(() => new HyperDHT(null as never)).to.throw(TypeError)
    const node = await ready(HOST, { bootstrap: [] })
    let ended = 0
    node.register('p', { version: 1, onregister() {}, onpersistent() {}, onrequest() {}, destroy: () => void ended++ })
    await net.until(Promise.all([node.destroy(), node.destroy()]))
    await net.until(node.destroy())
    expect(ended).to.equal(1)
  })

  it('is not destroyed in the call of destroy, but once its servers are closed (API-62)', async () => {
    const node = await ready(HOST, { bootstrap: [] })
    const seen: boolean[] = []
    const step = async () => void seen.push(node.destroyed)
    const server = { close: step, suspend: step, resume: step, refresh() {}, notifyOnline() {}, abandon() {} }
    ;(node.listening as Set<unknown>).add(server)
    const end = node.destroy()
    seen.push(node.destroyed)
    await net.until(end)
    expect([...seen, node.destroyed]).to.deep.equal([false, false, true])
  })
})
