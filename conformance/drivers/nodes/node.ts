import type {
  Address,
  AnnounceOptions,
  ConnectOptions,
  Contact,
  DrivenConnection,
  DrivenNode,
  DrivenRelay,
  DrivenServer,
  DrivenSwarm,
  FindPeerAnswer,
  ImmutableAnswer,
  KeyPair,
  ListenOptions,
  LookupAnswer,
  MutableAnswer,
  MutableGetOptions,
  NodeDriver,
  NodeEvent,
  NodeSite,
  NodeState,
  NodeStats,
  PeerRecord,
  PluginAnswer,
  PluginOptions,
  PluginRequest,
  RelayOptions,
  SwarmOptions
} from '../node.js'
import { Unsupported } from '../types.js'
import { ClassConnection } from './connection.js'
import { failureOf } from './failure.js'
import { AnsweringPlugin } from './plugin.js'
import { ClassRelay } from './relay.js'
import { ClassServer } from './server.js'
import { ClassSwarm } from './swarm.js'
import type { BlindRelayClass, DHT, PluginClass, Query, RawContact, RawLookup, RawPeer, SwarmClass } from './surface.js'

const EVENTS: readonly NodeEvent['name'][] = [
  'listening',
  'ready',
  'persistent',
  'ephemeral',
  'wakeup',
  'nat-update',
  'network-change',
  'network-update',
  'suspend',
  'resume',
  'close'
]

/** A node of a hyperdht-compatible class, in this process. */
export class ClassNode implements DrivenNode {
  /** BOUNDED: by the swarms that a scenario opens. */
  private readonly swarms: ClassSwarm[] = []
  /** UNBOUNDED: because it is the record of one node of a scenario, which ends with it. */
  readonly events: NodeEvent[] = []

  constructor(
    readonly driver: NodeDriver,
    readonly site: NodeSite,
    private readonly dht: DHT,
    private readonly Plugin: PluginClass | null,
    private readonly Relay: BlindRelayClass | null = null,
    private readonly Swarm: SwarmClass | null = null
  ) {
    for (const name of EVENTS) dht.on(name, () => this.events.push({ name }))
  }

  ready(): Promise<void> {
    return this.call('ready', () => this.dht.fullyBootstrapped())
  }

  async state(): Promise<NodeState> {
    const { dht } = this
    return {
      id: dht.id,
      host: dht.host,
      port: dht.port,
      bootstrapped: dht.bootstrapped,
      ephemeral: dht.ephemeral,
      firewalled: dht.firewalled,
      online: dht.online,
      degraded: dht.degraded,
      suspended: dht.suspended,
      destroyed: dht.destroyed,
      publicKey: dht.defaultKeyPair.publicKey,
      table: dht.toArray().map(address)
    }
  }

  async stats(): Promise<NodeStats> {
    return structuredClone(this.dht.stats)
  }

  onEvent(listener: (event: NodeEvent) => void): () => void {
    const listeners = EVENTS.map((name) => [name, () => listener({ name })] as const)
    for (const [name, on] of listeners) this.dht.on(name, on)
    return () => {
      for (const [name, on] of listeners) this.dht.off(name, on)
    }
  }

  async ping(to: Address): Promise<number> {
    return (await this.call('ping', () => this.dht.ping(to))).rtt
  }

  findNode(target: Uint8Array): Promise<readonly Contact[]> {
    return this.query(
      'findNode',
      () => this.dht.findNode(target),
      ({ from }) => contact(from)
    )
  }

  findPeer(publicKey: Uint8Array): Promise<readonly FindPeerAnswer[]> {
    return this.query(
      'findPeer',
      () => this.dht.findPeer(publicKey),
      ({ from, peer }) => ({ from: contact(from), peer: record(peer) })
    )
  }

  lookup(target: Uint8Array): Promise<readonly LookupAnswer[]> {
    return this.query('lookup', () => this.dht.lookup(target), found)
  }

  announce(
    target: Uint8Array,
    keyPair: KeyPair,
    relayAddresses: readonly Address[] = [],
    options: AnnounceOptions = {}
  ): Promise<readonly Contact[]> {
    return this.call('announce', async () => {
      const query = this.dht.announce(target, keyPair, relayAddresses, options)
      await query.finished()
      return query.closestNodes.map(contact)
    })
  }

  async unannounce(target: Uint8Array, keyPair: KeyPair): Promise<void> {
    await this.call('unannounce', () => this.dht.unannounce(target, keyPair))
  }

  lookupAndUnannounce(target: Uint8Array, keyPair: KeyPair): Promise<readonly LookupAnswer[]> {
    return this.query('lookupAndUnannounce', () => this.dht.lookupAndUnannounce(target, keyPair), found)
  }

  async immutablePut(value: Uint8Array): Promise<{ hash: Buffer; closest: readonly Contact[] }> {
    const { hash, closestNodes } = await this.call('immutablePut', () => this.dht.immutablePut(value))
    return { hash, closest: closestNodes.map(contact) }
  }

  async immutableGet(hash: Uint8Array): Promise<ImmutableAnswer | null> {
    const found = await this.call('immutableGet', () => this.dht.immutableGet(hash))
    // Versions before 6.32 give null for an empty value: that is, as not found (API-281).
    if (found === null || (found.value as Buffer | null) === null) return null
    return { from: contact(found.from), value: found.value }
  }

  async mutablePut(
    keyPair: KeyPair,
    value: Uint8Array,
    options: { readonly seq?: number } = {}
  ): Promise<{ seq: number; signature: Buffer; closest: readonly Contact[] }> {
    const put = await this.call('mutablePut', () => this.dht.mutablePut(keyPair, value, options))
    return { seq: put.seq, signature: put.signature, closest: put.closestNodes.map(contact) }
  }

  async mutableGet(
    publicKey: Uint8Array,
    { refresh = false, ...options }: MutableGetOptions = {}
  ): Promise<MutableAnswer | null> {
    const found = await this.call('mutableGet', () =>
      this.dht.mutableGet(publicKey, refresh ? { ...options, refresh: () => true } : options)
    )
    if (found === null || (found.value as Buffer | null) === null) return null
    return { from: contact(found.from), value: found.value, seq: found.seq, signature: found.signature }
  }

  async registerPlugin(options: PluginOptions): Promise<void> {
    this.plugin()
    await this.call('register', () => this.dht.register(options.name, new AnsweringPlugin(options)))
  }

  async pluginRequest(request: PluginRequest, to: Address): Promise<PluginAnswer> {
    const { name, version, command, value = null, target } = request
    // Its own class, since the layout of a plugin's request differs between versions (API-279).
    const plugin = new (this.plugin())(name, version)
    const { from, error, ...reply } = await this.call('pluginRequest', () => {
      plugin.onregister(this.dht)
      return plugin.request({ command, value, ...(target && { target }) }, to)
    })
    return { from: contact(from), error, value: reply.value }
  }

  listen({ keyPair, firewall, ...options }: ListenOptions = {}): Promise<DrivenServer> {
    return this.call('listen', async () => {
      const raw = this.dht.createServer({
        ...options,
        // What is left out or true is the default; only `false` has a meaning of its own (API-223).
        holepunch: options.holepunch === false ? false : undefined,
        firewall: firewall === 'refuse' ? () => true : undefined
      })
      const server = new ClassServer(raw, this.site)
      await raw.listen(keyPair)
      return server
    })
  }

  connect(publicKey: Uint8Array, options: ConnectOptions = {}): Promise<DrivenConnection> {
    return this.call('connect', () => {
      const holepunch = options.holepunch === 'refuse' ? () => false : undefined
      return new ClassConnection(this.dht.connect(publicKey, { ...options, holepunch }), this.site)
    })
  }

  async relay(keyPair: KeyPair, options: RelayOptions = {}): Promise<DrivenRelay> {
    const { Relay } = this
    if (Relay === null) throw new Unsupported('Nodes of this implementation cannot be blind relays.')
    return this.call('relay', () => ClassRelay.open(this.dht, this.site, Relay, keyPair, options))
  }

  async swarm(options: SwarmOptions = {}): Promise<DrivenSwarm> {
    const { Swarm } = this
    if (Swarm === null) throw new Unsupported('No Hyperswarm runs on nodes of this implementation.')
    const swarm = await this.call('swarm', () => ClassSwarm.open(this.dht, this.site, Swarm, options))
    this.swarms.push(swarm)
    return swarm
  }

  async suspend(): Promise<void> {
    await this.call('suspend', () => this.dht.suspend())
  }

  async resume(): Promise<void> {
    await this.call('resume', () => this.dht.resume())
  }

  async destroy(options: { readonly force?: boolean } = {}): Promise<void> {
    // A swarm has timers of its own, which outlive the node.
    for (const swarm of this.swarms.splice(0)) await swarm.close(options)
    await this.call('destroy', () => this.dht.destroy(options))
  }

  private plugin(): PluginClass {
    if (this.Plugin === null) throw new Unsupported('There are no plugins in this implementation.')
    return this.Plugin
  }

  private query<T, U>(method: string, make: () => Query<T>, map: (item: T) => U): Promise<U[]> {
    return this.call(method, async () => {
      const items: U[] = []
      for await (const item of make()) items.push(map(item))
      return items
    })
  }

  private async call<T>(method: string, act: () => T | PromiseLike<T>): Promise<T> {
    try {
      return await this.site.call(method, act)
    } catch (err) {
      throw failureOf(method, err)
    }
  }
}

function address({ host, port }: Address): Address {
  return { host, port }
}

function contact({ id, host, port }: RawContact): Contact {
  return { id, host, port }
}

function found({ from, peers, bump }: RawLookup): LookupAnswer {
  return { from: contact(from), peers: peers.map(record), bump }
}

function record({ publicKey, relayAddresses }: RawPeer): PeerRecord {
  return { publicKey, relayAddresses: relayAddresses.map(address) }
}
