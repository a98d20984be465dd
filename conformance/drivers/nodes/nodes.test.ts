import { expect } from 'chai'
import DHT from 'hyperdht'
import { hash } from '@punchlist/hyperdht/crypto'
import type { LabRun, LabWorld } from '../../engine/index.js'
import { SimLab } from '../../labs/sim/lab/index.js'
import { createHyperdhtNodeDriver } from '../hyperdht/node.js'
import {
  type DrivenNode,
  type NodeCapability,
  type NodeDriver,
  NodeFailure,
  type NodeOptions,
  type NodeSite
} from '../node.js'
import { Unsupported } from '../types.js'
import { createNodeDriver } from '../node-drivers.js'
import { ClassNodeDriver, type DHTClass, MixedNodeDriver } from './index.js'

const driver = createHyperdhtNodeDriver()
const PORT = 49_737
const BOOTSTRAP = [{ host: '11.1.0.1', port: PORT }]
const TOPIC = hash(Buffer.from('topic'))
const KEYS = driver.keyPair(Buffer.alloc(32, 7))

interface Stage {
  readonly world: LabWorld
  readonly nodes: readonly DrivenNode[]
  node(host: string, options?: Partial<NodeOptions>): Promise<DrivenNode>
}

/** Four public nodes, and two hosts to run others at, one behind a NAT. */
async function onStage(act: (stage: Stage) => Promise<void>): Promise<LabRun> {
  const run = await new SimLab().run({
    topology: {
      nodes: 4,
      sites: [
        { name: 'home', nat: 'port-restricted-cone', hosts: ['alice'] },
        { name: 'public', hosts: ['bob'] }
      ]
    },
    seed: 'driver',
    limit: 600_000,
    keepCapture: false,
    checkers: [],
    leftovers: driver.leftovers.map(({ what }) => what),
    body: async (world) => {
      const node = async (host: string, options: Partial<NodeOptions> = {}): Promise<DrivenNode> => {
        const made = await driver.createNode({ bootstrap: BOOTSTRAP, ...options }, world.site(host))
        world.onTeardown(host, () => made.destroy())
        await made.ready()
        return made
      }
      const nodes = [await node('dht1', { bootstrap: [], bootstrapper: BOOTSTRAP[0]!, firewalled: false })]
      for (const n of [2, 3, 4]) {
        const fixed = { host: `11.1.0.${n}`, port: PORT, anyPort: false, ephemeral: false, firewalled: false }
        nodes.push(await node(`dht${n}`, fixed))
      }
      await act({ world, nodes, node })
    }
  })
  expect(run.detail).to.equal('')
  return run
}

async function failureOf(promise: Promise<unknown>): Promise<NodeFailure> {
  try {
    await promise
  } catch (err) {
    if (err instanceof NodeFailure) return err
    throw err
  }
  throw new Error('it did not fail')
}

describe('drivers/nodes: hyperdht 6.34.0 behind the node contract', () => {
  it('says who it is and what it can', () => {
    expect(driver.implementation).to.deep.include({ name: 'hyperdht', version: '6.34.0' })
    expect(driver.implementation.packages['dht-rpc']).to.equal('6.27.0')
    expect([...driver.capabilities].sort()).to.deep.equal(
      ['connect', 'dht', 'discovery', 'immutable', 'mutable', 'plugins', 'relay', 'suspend', 'swarm'].sort()
    )
  })

  it('tells its state, its statistics and its events', async () => {
    await onStage(async ({ nodes: [bootstrapper], node }) => {
      const state = await bootstrapper!.state()
      expect(state).to.deep.include({ host: '11.1.0.1', port: PORT, ephemeral: false, bootstrapped: true })
      expect(state.id).to.have.length(32)
      expect(state.table).to.have.length(3)
      const alice = await node('alice', { keyPair: KEYS })
      expect((await alice.state()).publicKey.equals(KEYS.publicKey)).to.equal(true)
      expect(await alice.ping(BOOTSTRAP[0]!)).to.be.closeTo(40, 2)
      expect((await alice.stats()).queries).to.be.an('object')
      const events: string[] = []
      const stop = alice.onEvent(({ name }) => events.push(name))
      await alice.suspend()
      await alice.resume()
      stop()
      await alice.destroy()
      expect(events).to.deep.equal(['suspend', 'wakeup', 'resume'])
      expect((await alice.state()).destroyed).to.equal(true)
    })
  })

  it('finds nodes, announces, looks up, unannounces', async () => {
    await onStage(async ({ node }) => {
      const [alice, bob] = [await node('alice'), await node('bob')]
      expect((await alice.findNode(TOPIC)).length).to.be.at.least(4)
      const stored = await alice.announce(TOPIC, KEYS, [{ host: '11.1.0.2', port: PORT }])
      expect(stored.length).to.be.at.least(4)
      const found = (await bob.lookup(TOPIC)).flatMap(({ peers }) => peers)
      expect(found[0]!.publicKey.equals(KEYS.publicKey)).to.equal(true)
      expect(found[0]!.relayAddresses).to.deep.equal([{ host: '11.1.0.2', port: PORT }])
      await alice.unannounce(TOPIC, KEYS)
      expect(await bob.lookup(TOPIC)).to.deep.equal([])
      await alice.announce(TOPIC, KEYS)
      const gone = (await bob.lookupAndUnannounce(TOPIC, KEYS)).flatMap(({ peers }) => peers)
      expect(gone[0]!.publicKey.equals(KEYS.publicKey)).to.equal(true)
      expect(await bob.lookup(TOPIC)).to.deep.equal([])
      expect(await bob.findPeer(KEYS.publicKey)).to.deep.equal([])
    })
  })

  it('puts and gets records', async () => {
    await onStage(async ({ node }) => {
      const [alice, bob] = [await node('alice'), await node('bob')]
      const value = Buffer.from('immutable')
      const { hash: key, closest } = await alice.immutablePut(value)
      expect(key.equals(hash(value))).to.equal(true)
      expect(closest.length).to.be.at.least(4)
      expect((await bob.immutableGet(key))!.value.toString()).to.equal('immutable')
      expect(await bob.immutableGet(TOPIC)).to.equal(null)
      const put = await alice.mutablePut(KEYS, Buffer.from('two'), { seq: 2 })
      expect(put).to.deep.include({ seq: 2 })
      const got = await bob.mutableGet(KEYS.publicKey)
      expect([got!.seq, got!.value.toString()]).to.deep.equal([2, 'two'])
      expect(await bob.mutableGet(KEYS.publicKey, { seq: 3 })).to.equal(null)
    })
  })

  it('asks plugins', async () => {
    await onStage(async ({ nodes, node }) => {
      const alice = await node('alice')
      await nodes[1]!.registerPlugin({ name: 'p', version: 1, answer: 'echo' })
      await nodes[2]!.registerPlugin({ name: 'p', version: 1, answer: 'count' })
      const request = { name: 'p', version: 1, command: 7, value: Buffer.from('hi') }
      const echo = await alice.pluginRequest(request, { host: '11.1.0.2', port: PORT })
      expect([echo.error, echo.value!.toString()]).to.deep.equal([0, 'hi'])
      const count = await alice.pluginRequest(request, { host: '11.1.0.3', port: PORT })
      expect(count.value!.toString()).to.equal('1')
      const silent = await failureOf(alice.pluginRequest(request, { host: '11.1.0.4', port: PORT }))
      expect([silent.method, silent.code]).to.deep.equal(['pluginRequest', 'REQUEST_TIMEOUT'])
    })
  })

  it('connects: data, messages, both ends’ events in order (API-182, API-185)', async () => {
    await onStage(async ({ node }) => {
      const [alice, bob] = [await node('alice'), await node('bob')]
      const server = await alice.listen({ keyPair: KEYS })
      expect(server.publicKey.equals(KEYS.publicKey)).to.equal(true)
      expect((await server.info()).relayAddresses).to.have.length(3)
      const near = await bob.connect(KEYS.publicKey)
      await near.opened()
      const far = await server.accept()
      await near.write(Buffer.from('there'))
      expect((await far.read())!.toString()).to.equal('there')
      await far.write(Buffer.from('back'))
      expect((await near.read())!.toString()).to.equal('back')
      await near.send(Buffer.from('loose'))
      expect((await far.receive()).toString()).to.equal('loose')
      const info = await near.info()
      expect(info).to.deep.include({ isInitiator: true, connected: true })
      expect(info.handshakeHash!.equals((await far.info()).handshakeHash!)).to.equal(true)
      expect(info.remote!.host).to.equal('11.2.0.1')
      await near.end()
      expect(await far.read()).to.equal(null)
      await far.end()
      expect([await near.closed(), await far.closed()]).to.deep.equal([null, null])
      expect(await near.read()).to.equal(null)
      expect(near.events.map(({ name }) => name).filter((name) => name !== 'finish')).to.deep.equal([
        'handshake',
        'connect',
        'open',
        'data',
        'end',
        'close'
      ])
    })
  })

  it('fails as its user sees it: code, message, and a reset at the other end (API-172, API-186)', async () => {
    await onStage(async ({ node }) => {
      const [alice, bob] = [await node('alice'), await node('bob')]
      const unknown = await bob.connect(KEYS.publicKey)
      const failure = await failureOf(unknown.opened())
      expect([failure.code, failure.message]).to.deep.equal(['PEER_NOT_FOUND', 'PEER_NOT_FOUND: Peer not found'])
      expect((await unknown.closed())!.code).to.equal('PEER_NOT_FOUND')

      const server = await alice.listen({ keyPair: KEYS, firewall: 'refuse' })
      const refused = await bob.connect(KEYS.publicKey)
      expect((await failureOf(refused.opened())).code).to.equal('PEER_CONNECTION_FAILED')
      await server.close()
      await failureOf(server.accept())

      const open = await alice.listen({ keyPair: driver.keyPair(TOPIC) })
      const near = await bob.connect(open.publicKey)
      await near.opened()
      const far = await open.accept()
      await near.destroy()
      expect(await near.closed()).to.equal(null)
      expect((await far.closed())!.code).to.equal('ECONNRESET')
    })
  })

  it('runs every call on behalf of its host', async () => {
    const run = await new SimLab().run({
      topology: { nodes: 1 },
      seed: 'owner',
      limit: 10_000,
      keepCapture: false,
      checkers: [],
      leftovers: [],
      body: async (world) => {
        const node = await driver.createNode({ bootstrap: [{ host: '11.9.9.9', port: 1 }] }, world.site('dht1'))
        await node.ready()
        await world.waiting('never', new Promise(() => {}))
      }
    })
    expect(run.detail).to.include('The virtual-time limit is reached').and.include('    node/dht1: ')
  })

  it('is a blind relay for others, or a server that refuses to be one', async () => {
    await onStage(async ({ world, nodes: [, second], node }) => {
      const [alice, carol] = [await node('alice'), second!]
      const keys = (n: number): typeof KEYS => driver.keyPair(Buffer.alloc(32, n))
      const relay = await carol.relay(keys(8))
      expect(relay.publicKey.equals(keys(8).publicKey)).to.equal(true)
      expect(await relay.stats()).to.deep.equal({ sessions: 0, requested: 0, matched: 0 })
      const refusing = await carol.relay(keys(9), { service: 'refuse' })
      for (const { publicKey } of [relay, refusing]) {
        const connection = await alice.connect(publicKey)
        await connection.opened()
        // The relay hears of it with the first packet of the stream.
        await connection.write(Buffer.from([0]))
        await world.sleep(200)
        await connection.destroy()
      }
      for (const one of [relay, refusing]) {
        expect(await one.stats()).to.deep.equal({ sessions: 1, requested: 0, matched: 0 })
      }
      await relay.close()
      await refusing.close()
    })
  })

  it('says so where the package has no relay, and no Hyperswarm', async () => {
    const { leftovers, implementation } = driver
    const bare = new ClassNodeDriver({ implementation, leftovers, DHT: DHT as DHTClass, Plugin: null })
    expect(bare.capabilities.has('relay')).to.equal(false)
    await onStage(async ({ world }) => {
      const made = await bare.createNode({ bootstrap: BOOTSTRAP }, world.site('bob'))
      world.onTeardown('bob', () => made.destroy())
      await made.ready()
      expect(bare.capabilities.has('swarm')).to.equal(false)
      for (const asked of [made.relay(KEYS), made.swarm!()]) {
        const outcome = await asked.then(
          () => 'one',
          (err: unknown) => err
        )
        expect(outcome).to.be.instanceOf(Unsupported)
      }
    })
  })
})

describe('drivers/nodes: what is no failure of a network', () => {
  it('a defect stays what it is', async () => {
    class Broken {
      constructor() {
        throw new TypeError('undefined is not a function')
      }
      static keyPair(): never {
        throw new Error('unused')
      }
      static bootstrapper(): never {
        throw new Error('unused')
      }
    }
    const broken = new ClassNodeDriver({
      implementation: { name: 'broken', version: '0', packages: {} },
      DHT: Broken as never,
      Plugin: null
    })
    expect(broken.capabilities.has('plugins')).to.equal(false)
    const site = {
      host: 'h',
      addresses: [],
      udx: {},
      call: async <T>(_what: string, act: () => T | PromiseLike<T>): Promise<T> => act(),
      waiting: async <T>(_what: string, promise: PromiseLike<T>): Promise<T> => promise
    }
    let error: unknown
    await broken.createNode({ bootstrap: [] }, site).catch((err: unknown) => (error = err))
    expect(error).to.be.instanceOf(TypeError)
  })

  it('an implementation without nodes says so', async () => {
    for (const spec of ['python3 driver.py', "sh -c 'a & b'"]) {
      let error: unknown
      await createNodeDriver(spec).catch((err: unknown) => (error = err))
      expect(error, spec).to.be.instanceOf(Unsupported)
    }
  })

  it('a class has the capabilities that it has methods for', async () => {
    const { implementation } = await createNodeDriver('hyperdht')
    class Bare {
      fullyBootstrapped(): void {}
      findNode(): void {}
      ping(): void {}
      destroy(): void {}
      suspend(): void {}
      resume(): void {}
      connect(): void {}
    }
    const { capabilities } = new ClassNodeDriver({ implementation, DHT: Bare as never, Plugin: null })
    expect([...capabilities]).to.deep.equal(['dht', 'suspend'])
    const all = ['dht', 'discovery', 'immutable', 'mutable', 'plugins', 'connect', 'relay', 'swarm', 'suspend']
    expect([...(await createNodeDriver('hyperdht')).capabilities]).to.deep.equal(all)
  })
})

describe('drivers/nodes: several implementations in one role', () => {
  it('takes turns by the number of the host, and can do what all can', async () => {
    const made: string[] = []
    const one = (name: string, capabilities: readonly NodeCapability[]): NodeDriver => ({
      implementation: { name, version: '1', packages: { [name]: '1' } },
      capabilities: new Set(capabilities),
      leftovers: [{ what: name, reason: 'a test' }],
      keyPair: () => KEYS,
      createNode: async (_options, { host }) => {
        made.push(`${name} on ${host}`)
        return {} as DrivenNode
      },
      close: async () => void made.push(`${name} closed`)
    })
    const mixed = new MixedNodeDriver([one('a', ['dht', 'mutable', 'connect']), one('b', ['connect', 'dht'])])
    expect(mixed.implementation).to.deep.equal({ name: 'a&b', version: '1&1', packages: { a: '1', b: '1' } })
    expect([...mixed.capabilities]).to.deep.equal(['dht', 'connect'])
    expect(mixed.leftovers.map(({ what }) => what)).to.deep.equal(['a', 'b'])
    for (const host of ['dht1', 'dht2', 'dht11', 'server'])
      await mixed.createNode({ bootstrap: [] }, { host } as NodeSite)
    await mixed.close()
    expect(made).to.deep.equal(['a on dht1', 'b on dht2', 'a on dht11', 'a on server', 'a closed', 'b closed'])
    expect((await createNodeDriver('reference&hyperdht')).implementation.name).to.equal('reference&hyperdht')
  })
})
