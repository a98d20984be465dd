import { createRequire } from 'node:module'
import { Chance, createVirtualUdx, Internet, layout, Trace, VirtualTime } from 'punchlist/sim'
import type { Measured } from './sim-result.js'

/** A query of the peer that is under way, by what is called of it here. */
interface PeerQuery extends AsyncIterable<{ readonly peers: readonly { readonly publicKey: Buffer }[] }> {
  finished(): Promise<void>
}

export interface KeyPair {
  readonly publicKey: Buffer
  readonly secretKey: Buffer
}

/** A node of the peer, by what is called of it here. */
export interface PeerNode {
  fullyBootstrapped(): Promise<void>
  announce(topic: Buffer, keyPair: KeyPair): PeerQuery
  lookup(topic: Buffer): PeerQuery
  immutablePut(value: Buffer): Promise<{ readonly hash: Buffer }>
  immutableGet(hash: Buffer): Promise<{ readonly value: Buffer } | null>
  mutablePut(keyPair: KeyPair, value: Buffer, options: { readonly seq: number }): Promise<unknown>
  mutableGet(publicKey: Buffer): Promise<{ readonly seq: number; readonly value: Buffer } | null>
}

interface Peer {
  new (options: object): PeerNode
  keyPair(seed: Buffer): KeyPair
}

const PORT = 49_737
const HOUR = 3_600_000

/** Many unmodified nodes of the peer in one process: on virtual time, over virtual udx, in one virtual internet. */
export class SimWorld {
  readonly time = new VirtualTime()
  readonly chance: Chance
  readonly internet: Internet
  readonly trace = new Trace()
  readonly Peer: Peer
  /** BOUNDED: by the hosts. */
  readonly nodes: PeerNode[] = []

  /** @param nodes how many public hosts there are; none runs a node yet */
  constructor(nodes: number, seed: string) {
    this.chance = new Chance(seed, this.time.owners)
    const require = createRequire(import.meta.url)
    // The copy that the peer draws from.
    const sodium = createRequire(require.resolve('hyperdht'))('sodium-native') as object
    this.chance.install(sodium)
    this.Peer = require('hyperdht') as Peer
    const { time, chance, trace } = this
    this.internet = new Internet(layout({ nodes }), { time, chance, trace })
  }

  /**
   * Starts a node on each host, one after the other: the first alone, then one every `stagger` virtual ms, each with the
   * first as its bootstrap list. Ends when all of them are bootstrapped.
   */
  async start(stagger: number): Promise<void> {
    const first = this.#make(1, [])
    await this.time.settle(first.fullyBootstrapped(), { what: 'the first node' })
    const bootstrap = [{ host: this.#address(1), port: PORT }]
    const bootstrapped: Promise<void>[] = []
    for (let i = 2; i <= this.internet.topology.hosts.length; i++) {
      bootstrapped.push(this.#make(i, bootstrap).fullyBootstrapped())
      await this.pass(stagger)
    }
    await this.time.settle(Promise.all(bootstrapped), { limit: HOUR, what: 'all nodes' })
  }

  /** Calls something of node `i` (from 0) on its behalf. */
  as<T>(i: number, call: (node: PeerNode) => T): T {
    return this.time.owners.run(`node/dht${i + 1}`, () => call(this.nodes[i]!))
  }

  /** What came of it, for a result. */
  measures(): Pick<Measured, 'virtualSeconds' | 'events' | 'datagrams' | 'digest'> {
    const { time, internet, trace } = this
    return { virtualSeconds: time.now / 1000, events: time.events, datagrams: internet.sent, digest: trace.digest }
  }

  /** Lets virtual time pass. */
  async pass(ms: number): Promise<void> {
    await this.time.run({ until: this.time.now + ms, limit: ms + 1 })
  }

  #address(number: number): string {
    return this.internet.host(`dht${number}`).addresses[0]!
  }

  #make(number: number, bootstrap: readonly object[]): PeerNode {
    const host = this.#address(number)
    const udx = createVirtualUdx(this.internet.host(`dht${number}`))
    const fixed = { host, port: PORT, anyPort: false, ephemeral: false, firewalled: false }
    const node = this.time.owners.run(`node/dht${number}`, () => new this.Peer({ udx, bootstrap, ...fixed }))
    this.nodes.push(node)
    return node
  }
}

/** Public keys that a lookup finds. */
export async function found(node: PeerNode, topic: Buffer): Promise<Set<string>> {
  const keys = new Set<string>()
  for await (const { peers } of node.lookup(topic)) {
    for (const { publicKey } of peers) keys.add(publicKey.toString('hex'))
  }
  return keys
}
