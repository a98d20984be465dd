import HyperDHT from '@punchlist/hyperdht'
import type { NoiseKeyPair } from '@punchlist/hyperdht/crypto'
import { Server as BlindRelay } from 'blind-relay'
import type { LabTopology, LabWorld } from '../../engine/index.js'
import type { VirtualSocket, VirtualUdx } from '../../labs/sim/udx/index.js'
import { TellingHandshake } from './driver.js'
import type { Plan, Victim } from './plan.js'
import { type Node, type Server, type Stream, Visit } from './visit.js'

/** Public nodes: as many as a puncher wants samples from (HP-67). */
const ROUTERS = ['dht1', 'dht2', 'dht3', 'dht4'] as const
/** Where the blind relay is, which is never attacked itself: it is a package of its own. */
const RELAY = 'dht4'
/** The node that can be attacked and destroyed. All others go on, as most of a network does. */
export const ROUTER = 'dht2'
const PORT = 49_737

/** What nodes are made of: our own class, or one with a planted bug. */
export type NodeClass = typeof HyperDHT

/** The hosts of a plan. `late` is for a client that comes when all is over. */
export function topologyOf({ server, client, together }: Plan): LabTopology {
  const sites = together
    ? [{ name: 'server-site', nat: server, hosts: ['server', 'client'] }]
    : [
        { name: 'server-site', nat: server, hosts: ['server'] },
        { name: 'client-site', nat: client, hosts: ['client'] }
      ]
  return { nodes: ROUTERS.length, sites, outside: [{ name: 'late', addresses: ['11.9.0.1'] }] }
}

/** Everybody in a run, all of our own implementation. */
export class Cast {
  readonly serverKeys = HyperDHT.keyPair(Buffer.alloc(32, 2))
  /** BOUNDED: by the hosts. Sockets of each that are open. */
  readonly sockets = new Map<string, Set<VirtualSocket>>()
  /** BOUNDED: by the handshakes of a run. Keys of hole punch messages, latest last. */
  readonly secrets: Buffer[] = []
  /** BOUNDED: by the connects of a run. */
  readonly visits: Visit[] = []
  /** BOUNDED: by the connections that are open. The server's ends. */
  readonly accepted: Set<Stream> = new Set()
  /** BOUNDED: by the nodes of a run. By host. */
  readonly nodes: Map<string, Node> = new Map()
  /** BOUNDED: by what a run makes. What nobody may hold any more when it is long over. */
  readonly made: { readonly what: string; readonly ref: WeakRef<object> }[] = []
  /** From now on nobody lies. */
  honest = false
  private listening: Server | null = null
  private relayKey: Buffer | null = null

  private constructor(
    readonly world: LabWorld,
    readonly plan: Plan,
    private readonly Class: NodeClass
  ) {}

  /** A network, a server that listens, and a client that is ready. */
  static async gather(world: LabWorld, plan: Plan, Class: NodeClass = HyperDHT): Promise<Cast> {
    const cast = new Cast(world, plan, Class)
    const storer = { ephemeral: false, firewalled: false, anyPort: false, port: PORT }
    for (const name of ROUTERS) {
      const host = world.site(name).addresses[0]!
      await cast.node(name, { ...storer, host, bootstrap: name === ROUTERS[0] ? [] : cast.bootstrap })
    }
    if (plan.relay !== 'nobody') await cast.openRelay()
    await Promise.all([cast.node('server'), cast.node('client')])
    await cast.listen()
    return cast
  }

  get bootstrap(): { host: string; port: number }[] {
    return [{ host: this.world.site(ROUTERS[0]).addresses[0]!, port: PORT }]
  }

  get server(): Server {
    return this.listening!
  }

  hostOf(victim: Victim): string {
    return victim === 'router' ? ROUTER : victim
  }

  /** The node of a host; it has one at least while somebody looks. */
  at(host: string): Node {
    return this.nodes.get(host)!
  }

  /** Calls into the implementation happen in events of their own, as an application's do. */
  call<T>(host: string, what: string, act: () => T | PromiseLike<T>): Promise<T> {
    return this.world.site(host).call(what, act)
  }

  async node(host: string, options: object = {}): Promise<Node> {
    const udx = this.tapped(host)
    const node = await this.call(host, 'new node', () => new this.Class({ bootstrap: this.bootstrap, udx, ...options }))
    this.nodes.set(host, node)
    this.keep(`node of ${host}`, node)
    // Last of all that is made: the server on a node goes with it.
    this.world.onTeardown(`node of ${host}`, () => this.call(host, 'destroy', () => node.destroy()))
    await this.world.waiting(`node of ${host} to be ready`, node.fullyBootstrapped())
    return node
  }

  /** A server that says back what it hears. */
  async listen(): Promise<Server> {
    const { plan } = this
    const server = this.at('server').createServer(
      {
        reusableSocket: plan.reusableSocket,
        relayThrough: plan.relay === 'server' ? this.relayKey : null,
        createHandshake: (keys, remote) => this.handshake('server', keys, remote)
      },
      (stream) => this.welcome(stream)
    )
    this.keep('server', server)
    this.listening = server
    await this.call('server', 'listen', () => server.listen(this.serverKeys))
    return server
  }

  /** A connect of the host's node to the server. */
  visit(host: string): Visit {
    const { plan } = this
    const stream = this.at(host).connect(this.serverKeys.publicKey, {
      fastOpen: plan.fastOpen,
      reusableSocket: plan.reusableSocket,
      relayThrough: plan.relay === 'client' ? this.relayKey : null,
      createHandshake: (keys, remote) => this.handshake('client', keys, remote)
    })
    this.keep(`stream of ${host}`, stream)
    const visit = new Visit(host, stream)
    this.visits.push(visit)
    return visit
  }

  private handshake(side: Plan['liar'], keys: NoiseKeyPair, remote: Buffer | null): TellingHandshake {
    const { liar, lie } = this.plan
    const lies = liar === side && !this.honest ? lie : []
    return new TellingHandshake(keys, remote, lies, (secret) => this.secrets.push(secret))
  }

  private welcome(stream: Stream): void {
    this.keep('accepted stream', stream)
    this.accepted.add(stream)
    stream.on('error', () => {})
    stream.on('data', (bytes: Buffer) => void stream.write(bytes))
    stream.on('end', () => stream.end())
    stream.once('close', () => this.accepted.delete(stream))
  }

  private async openRelay(): Promise<void> {
    const keys = HyperDHT.keyPair(Buffer.alloc(32, 9))
    const node = this.at(RELAY)
    const relay = new BlindRelay({
      createStream: (options: object) => node.createRawStream({ ...options, framed: true })
    })
    const door = node.createServer((stream) => {
      stream.on('error', () => {})
      relay.accept(stream, { id: stream.remotePublicKey }).on('error', () => {})
    })
    await this.call(RELAY, 'listen', () => door.listen(keys))
    this.world.onTeardown('the blind relay', () => this.call(RELAY, 'close', () => relay.close()))
    this.relayKey = keys.publicKey
  }

  /** The host's udx object; its sockets are known from now on. */
  private tapped(host: string): VirtualUdx {
    const udx = this.world.site(host).udx as VirtualUdx
    if (this.sockets.has(host)) return udx
    const open = new Set<VirtualSocket>()
    this.sockets.set(host, open)
    const create = udx.createSocket.bind(udx)
    udx.createSocket = () => {
      const socket = create()
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      return socket
    }
    return udx
  }

  private keep(what: string, object: object): void {
    this.made.push({ what, ref: new WeakRef(object) })
  }
}
