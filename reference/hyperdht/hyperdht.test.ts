import { expect } from 'chai'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { hash, keyPair, sign } from '../crypto/index.js'
import type { Address } from '../ipencoding/index.js'
import { HyperDHT, type HyperDHTOptions } from './index.js'
import type { Listening } from './listening.js'
import { rpcOptions } from './options.js'
import { Plugin } from './plugins/index.js'
import { A, TOPIC } from './records/test-support/scripted-storer.js'

/** What these tests call on the peer; it ships no types. */
type PeerNode = Pick<
  HyperDHT,
  'fullyBootstrapped' | 'destroy' | 'address' | 'announce' | 'lookup' | 'findPeer' | 'unannounce' | 'id'
> &
  Pick<HyperDHT, 'immutablePut' | 'immutableGet' | 'mutablePut' | 'mutableGet'>
type AnyNode = PeerNode | HyperDHT
type Maker = new (options: HyperDHTOptions) => PeerNode
const Peer = createRequire(import.meta.url)('hyperdht') as Maker

describe('a HyperDHT node', () => {
  const nodes: AnyNode[] = []
  afterEach(async () => {
    for (const node of nodes.splice(0).reverse()) await node.destroy()
  })

  function make<T extends AnyNode>(Class: new (options: HyperDHTOptions) => T, options: HyperDHTOptions = {}): T {
    const node = new Class({ bootstrap: [], host: '127.0.0.1', port: [1, 1], ...options })
    nodes.push(node)
    return node
  }

  /** A first node and `size` persistent ones. */
  async function network(Class: new (options: HyperDHTOptions) => AnyNode, size = 3): Promise<Address[]> {
    const all = { ephemeral: false, firewalled: false }
    const first = make(Class, all)
    await first.fullyBootstrapped()
    const bootstrap = [{ host: '127.0.0.1', port: first.address()?.port as number }]
    for (let i = 0; i < size; i++) {
      const node = make(Class, { ...all, bootstrap })
      await node.fullyBootstrapped()
      expect(node.id).to.be.an.instanceOf(Buffer)
    }
    return bootstrap
  }

  describe('properties and defaults', () => {
    it('has the statics of 10.1 (API-12, API-13, RPC-62)', () => {
      expect(HyperDHT.BOOTSTRAP).to.deep.equal([
        '88.99.3.86@node1.hyperdht.org:49737',
        '142.93.90.113@node2.hyperdht.org:49737',
        '138.68.147.8@node3.hyperdht.org:49737'
      ])
      expect(HyperDHT.FIREWALL).to.deep.equal({ UNKNOWN: 0, OPEN: 1, CONSISTENT: 2, RANDOM: 3 })
      expect(HyperDHT.DEFAULTS).to.deep.equal({
        concurrency: 10,
        maxWindow: 80,
        maxPingDelay: 10000,
        connectionKeepAlive: 5000,
        randomPunchInterval: 20000
      })
      expect([HyperDHT.OK, HyperDHT.ERROR_UNKNOWN_COMMAND, HyperDHT.ERROR_INVALID_TOKEN]).to.deep.equal([0, 1, 2])
      expect(HyperDHT.name).to.equal('HyperDHT')
    })

    it('makes key pairs and hashes (API-155, API-156, API-157)', () => {
      expect(HyperDHT.keyPair(Buffer.alloc(32, 1)).publicKey.toString('hex')).to.match(/^8a88e3dd/)
      expect(HyperDHT.keyPair().secretKey.length).to.equal(64)
      expect(() => HyperDHT.keyPair(Buffer.alloc(31))).to.throw()
      expect(HyperDHT.hash(Buffer.from('hello')).toString('hex')).to.match(/^324dcf02/)
      expect(() => HyperDHT.hash('hello' as unknown as Buffer)).to.throw()
    })

    it('takes its key pair from keyPair, seed or chance (API-27)', () => {
      const seed = Buffer.alloc(32, 1)
      expect(make(HyperDHT, { keyPair: null, seed }).defaultKeyPair).to.deep.equal(A)
      const given = keyPair()
      expect(make(HyperDHT, { keyPair: given, seed }).defaultKeyPair).to.equal(given)
      expect(make(HyperDHT).defaultKeyPair).to.not.deep.equal(make(HyperDHT).defaultKeyPair)
      expect(() => new HyperDHT({ bootstrap: [], seed: Buffer.alloc(3) }))
        .to.throw()
        .with.property('code', 'BAD_SEED')
    })

    it('keeps alive every 5 s, or never for false (API-26)', () => {
      const values = [undefined, null, 0, 1000, false] as const
      expect(values.map((v) => make(HyperDHT, { connectionKeepAlive: v }).connectionKeepAlive)).to.deep.equal([
        5000, 5000, 5000, 1000, 0
      ])
    })

    it('reports its configuration and all counters, which keep their identity (RPC-131, API-37, API-40, API-41)', async () => {
      const node = make(HyperDHT, { concurrency: 3, downHintsRateLimit: 7 })
      expect(node.config).to.deep.equal({
        concurrency: 3,
        maxWindow: 80,
        randomPunchInterval: 20000,
        connectionKeepAlive: 5000,
        sendDownHints: true,
        downHintsRateLimit: 7
      })
      const { stats } = node
      expect(stats).to.have.keys('punches', 'relaying', 'socketPool', 'queries', 'requests', 'commands')
      const none = { tx: 0, rx: 0 }
      expect(stats).to.deep.equal({
        punches: { consistent: 0, random: 0, open: 0, tryLater: 0, tryLaterRelayedHandshakesAtLeastOnce: 0 },
        relaying: { attempts: 0, successes: 0, aborts: 0 },
        socketPool: { socketsAdded: 0, socketsRemoved: 0 },
        queries: { active: 0, total: 0 },
        requests: { active: 0, total: 0, responses: 0, timeouts: 0, retries: 0 },
        commands: { ping: none, pingNat: none, findNode: none, downHint: none }
      })
      await node.fullyBootstrapped()
      expect(node.stats).to.equal(stats)
      expect([node.listening.size, node.plugins.size]).to.deep.equal([0, 0])
    })

    it('drops four addresses from answers, and ignores filterNode and addNode (API-28)', () => {
      const filter = rpcOptions({ filterNode: () => false, addNode: () => false } as HyperDHTOptions).filterNode
      const passes = (host: string, port: number) => Boolean(filter?.({ host, port, id: null }))
      expect(passes('134.209.28.98', 49738)).to.be.false
      expect(passes('134.209.28.98', 1)).to.be.true
      expect([passes('150.136.142.116', 1), passes('150.136.142.116', 2)]).to.deep.equal([false, false])
      expect([passes('167.99.142.185', 49738), passes('35.233.47.252', 9400)]).to.deep.equal([false, false])
    })
  })

  describe('in a network of the peer', () => {
    it('stores for its clients once it is persistent, and they find it all (REC-1, REC-52, API-32)', async () => {
      const bootstrap = await network(HyperDHT, 2)
      await storesFor(make(Peer, { bootstrap, ephemeral: true }), make(Peer, { bootstrap, ephemeral: true }))
    })

    it('is stored for by it', async () => {
      const bootstrap = await network(Peer, 2)
      await storesFor(make(HyperDHT, { bootstrap }), make(HyperDHT, { bootstrap }))
    })

    it('reads what the peer wrote on nodes of both kinds, and the reverse', async () => {
      const bootstrap = await network(Peer, 2)
      for (let i = 0; i < 2; i++) {
        const ours = make(HyperDHT, { bootstrap, ephemeral: false, firewalled: false })
        await ours.fullyBootstrapped()
        expect(ours.ephemeral).to.be.false
      }
      await storesFor(make(Peer, { bootstrap, ephemeral: true }), make(HyperDHT, { bootstrap }))
      await storesFor(make(HyperDHT, { bootstrap }), make(Peer, { bootstrap, ephemeral: true }))
    })

    async function storesFor(writer: AnyNode, reader: AnyNode): Promise<void> {
      const keys = keyPair()
      const target = hash(keys.publicKey)
      const topic = hash(target)
      const value = Buffer.from('value of ' + target.toString('hex'))

      const put = await writer.immutablePut(value)
      expect((await reader.immutableGet(put.hash))?.value).to.deep.equal(value)

      await writer.mutablePut(keys, Buffer.from('one'), { seq: 1 })
      await writer.mutablePut(keys, Buffer.from('two'), { seq: 2 })
      await writer.mutablePut(keys, Buffer.from('old'), { seq: 1 })
      expect(await reader.mutableGet(keys.publicKey)).to.deep.include({ seq: 2, value: Buffer.from('two') })
      expect(await reader.mutableGet(keys.publicKey, { seq: 3 })).to.equal(null)

      const relays = [1, 2, 3, 4].map((port) => ({ host: '192.0.2.1', port }))
      await writer.announce(topic, keys, relays, { bump: 1234 }).finished()
      const found = await read(reader.lookup(topic))
      expect(found.length).to.be.above(0)
      for (const { peers, bump } of found) {
        expect(bump).to.equal(1234)
        expect(peers).to.deep.equal([{ publicKey: keys.publicKey, relayAddresses: relays.slice(0, 3) }])
      }
      await writer.unannounce(topic, keys)
      expect(await read(reader.lookup(topic))).to.deep.equal([])

      await writer.announce(target, keys, []).finished()
      const peer = await read(reader.findPeer(keys.publicKey))
      expect(peer[0]?.peer.publicKey).to.deep.equal(keys.publicKey)
      await writer.unannounce(target, keys)
      expect(await read(reader.findPeer(keys.publicKey))).to.deep.equal([])
    }
  })

  it('counts what it stores, and removes its own on unannounce (REC-11, REC-125, API-139)', async () => {
    const bootstrap = await network(HyperDHT, 1)
    const storer = nodes[1] as HyperDHT
    const client = make(HyperDHT, { bootstrap })
    await client.announce(TOPIC, A).finished()
    await client.announce(hash(A.publicKey), A).finished()
    expect(storer.recordStats().records).to.include({ topic: 1, forward: 1 })
    expect(storer.recordStats().announces.confirmed).to.equal(2)
    // It does not ask itself: what it stores for others is not in its own lookups, and still it can take it back.
    expect(await read(storer.lookup(TOPIC))).to.deep.equal([])
    await storer.unannounce(TOPIC, A).catch(() => {})
    expect(storer.recordStats().records.topic).to.equal(0)
  })

  it('asks filterRecord before it stores for somebody', async () => {
    const seen: string[] = []
    const first = make(HyperDHT, { ephemeral: false, firewalled: false })
    await first.fullyBootstrapped()
    const bootstrap = [{ host: '127.0.0.1', port: first.address()?.port as number }]
    const filterRecord: HyperDHTOptions['filterRecord'] = ({ kind }) => {
      seen.push(kind)
      return kind !== 'immutable'
    }
    await make(HyperDHT, { ephemeral: false, firewalled: false, bootstrap, filterRecord }).fullyBootstrapped()
    const client = make(HyperDHT, { bootstrap })
    await client.announce(TOPIC, A).finished()
    const failure = await client.immutablePut(Buffer.from('x'), { retries: 0 }).catch((error: Error) => error)
    expect(failure).to.have.property('code', 'REQUEST_TIMEOUT')
    expect(new Set(seen)).to.deep.equal(new Set(['topic', 'immutable']))
  }).timeout(60_000)

  it('gives plugin commands to plugins, once persistent (API-73, API-247, API-248, API-249)', async () => {
    class Echo extends Plugin<HyperDHT> {
      persistent = 0
      override onrequest({ command, value }: { command: number; value: Buffer | null }, outer: Outer): void {
        if (command === 2) throw new Error('echo is broken')
        outer.reply(value)
      }

      override onpersistent(): void {
        this.persistent++
      }

      override destroy(): void {}
    }
    type Outer = Parameters<Plugin['onrequest']>[1]

    const first = make(HyperDHT, { ephemeral: false, firewalled: false })
    await first.fullyBootstrapped()
    const bootstrap = [{ host: '127.0.0.1', port: first.address()?.port as number }]
    const server = make(HyperDHT, { ephemeral: false, firewalled: false, bootstrap })
    const [echo, asking] = [new Echo('echo', 1), new Echo('echo', 1)]
    server.register('echo', echo)
    first.register('echo', new Echo('echo', 1))
    await server.fullyBootstrapped()
    expect(echo.persistent).to.equal(1)
    expect(server.plugins.get('echo')).to.equal(echo)

    const client = make(HyperDHT, { bootstrap })
    client.register('echo', asking)
    const to = { host: '127.0.0.1', port: server.address()?.port as number }
    expect((await asking.request({ command: 1, value: Buffer.from('hi') }, to)).value).to.deep.equal(Buffer.from('hi'))
    expect((await asking.request({ command: 1 }, bootstrap[0] as Address)).error).to.equal(1)
    const reported = once(server, 'plugin-error')
    const failed = asking.request({ command: 2 }, to, { retry: false }).catch((error: Error) => error)
    expect(((await reported)[0] as Error).message).to.equal('echo is broken')
    expect(await failed).to.have.property('code', 'REQUEST_TIMEOUT')
  })

  it('closes, suspends and resumes its servers in order (API-50, API-56, API-59, API-60, API-74)', async () => {
    const node = make(HyperDHT)
    const log: string[] = []
    const step = (name: string) => async (): Promise<void> => {
      log.push(`${name} ${node.suspended} ${node.destroyed}`)
    }
    const server: Listening = {
      suspend: step('suspend'),
      resume: step('resume'),
      close: step('close'),
      refresh: () => log.push('refresh'),
      notifyOnline: () => {},
      abandon: () => log.push('abandon')
    }
    ;(node.listening as Set<Listening>).add(server)
    await node.fullyBootstrapped()
    for (const event of ['suspend', 'resume', 'close'] as const) node.on(event, () => log.push(event))
    await node.suspend()
    await node.suspend()
    await node.resume()
    node.emit('network-change', [])
    await node.destroy()
    await node.destroy()
    expect(log).to.deep.equal([
      'suspend false false',
      'suspend',
      'resume',
      'resume false false',
      'refresh',
      'close false false',
      'close'
    ])
    const forced = make(HyperDHT)
    ;(forced.listening as Set<Listening>).add(server)
    log.length = 0
    await forced.destroy({ force: true })
    expect(log).to.deep.equal(['abandon'])
  })

  it('refuses everything once destroyed, as it is documented (API-65, API-66, REC-110)', async () => {
    const node = make(HyperDHT)
    await node.destroy()
    for (const call of [
      () => node.lookup(TOPIC),
      () => node.findPeer(A.publicKey),
      () => node.announce(TOPIC, A),
      () => node.lookupAndUnannounce(TOPIC, A),
      () => void node.unannounce(TOPIC, A)
    ]) {
      expect(call).to.throw('Node destroyed')
    }
    for (const promise of [
      node.immutableGet(TOPIC),
      node.immutablePut(TOPIC),
      node.mutableGet(A.publicKey),
      node.mutablePut(A, TOPIC)
    ]) {
      expect(await promise.catch((error: Error) => error)).to.have.property('message', 'Node destroyed')
    }
  })

  it('signs with a sign function of the key pair or of the call (REC-145, REC-146, API-149)', async () => {
    const bootstrap = await network(HyperDHT, 1)
    const client = make(HyperDHT, { bootstrap })
    const signer = { publicKey: A.publicKey, sign: async (bytes: Uint8Array) => sign(bytes, A.secretKey) }
    await client.mutablePut(signer, Buffer.from('x'))
    expect((await client.mutableGet(A.publicKey))?.seq).to.equal(0)
    await client.announce(TOPIC, signer).finished()
    expect((await read(client.lookup(TOPIC))).length).to.equal(1)
  })
})

async function read<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
