import type { EventEmitter } from 'node:events'
import type { Address } from '../../drivers/node.js'
import { LEFTOVERS } from '../../drivers/hyperdht/leftovers.js'
import type { LabTopology } from '../../engine/index.js'
import { SimLab } from '../../labs/sim/lab/index.js'
import type { SimWorld } from '../../labs/sim/lab/world.js'
import { CLASSES, type Connection, type Kind, keyPair, type Node, type Server } from './classes.js'
import { type SentPacket, sentPackets } from './packets.js'

const PORT = 49_737
/** Enough for a hole punch: the peer asks four nodes that are not among its newest five (HP-67). */
const PUBLIC_NODES = 9
/** ms of virtual time that a test may take. */
const LIMIT = 3_600_000

type NodeOptions = ConstructorParameters<(typeof CLASSES)['reference']>[0]
type ServerOptions = NonNullable<Parameters<Node['createServer']>[0]>
type ConnectOptions = NonNullable<Parameters<Node['connect']>[1]>

/** A client and a server behind NATs of these kinds. */
export const behind = (server = 'port-restricted-cone', client = server): LabTopology => ({
  nodes: PUBLIC_NODES,
  sites: [
    { name: 'server-site', nat: server, hosts: ['server'] },
    { name: 'client-site', nat: client, hosts: ['client'] }
  ],
  outside: [{ name: 'stranger', addresses: ['11.9.0.9'] }]
})

/** Runs a test in the simulator: virtual time, a public network of the peer's nodes, hosts `server`, `client` and `stranger`. */
export async function inLab(test: (lab: Lab) => Promise<void>, topology: LabTopology = behind()): Promise<void> {
  const failures: unknown[] = []
  const run = await new SimLab().run({
    topology,
    seed: '1',
    limit: LIMIT,
    keepCapture: false,
    checkers: [],
    leftovers: LEFTOVERS.map(({ what }) => what),
    async body(world) {
      try {
        await test(new Lab(world as SimWorld, topology))
      } catch (err) {
        failures.push(err)
        throw err
      }
    }
  })
  if (failures.length > 0) throw failures[0]
  if (run.end !== 'passed') throw new Error(run.detail)
}

/** Both ends of a connection. */
export interface Ends {
  readonly client: Connection
  readonly server: Connection
}

export class Lab {
  bootstrap: Address[] = []
  readonly publicNodes: Node[] = []

  constructor(
    readonly world: SimWorld,
    private readonly topology: LabTopology
  ) {}

  get now(): number {
    return this.world.now
  }

  sleep(ms: number): Promise<void> {
    return this.world.sleep(ms)
  }

  /** The public network, of the peer's nodes. */
  async network(kind: Kind = 'hyperdht'): Promise<void> {
    const count = this.topology.nodes ?? 0
    for (let i = 1; i <= count; i++) {
      const name = `dht${i}`
      const host = this.world.site(name).addresses[0] as string
      const node = await this.make(name, (options) =>
        i === 1
          ? CLASSES[kind].bootstrapper(PORT, host, { ...options, host, firewalled: false })
          : new CLASSES[kind]({ ...options, host, port: PORT, anyPort: false, ephemeral: false, firewalled: false })
      )
      if (i === 1) this.bootstrap = [{ host, port: PORT }]
      this.publicNodes.push(node)
    }
  }

  /** A node at a host, ready. */
  node(kind: Kind, host: string, options: NodeOptions = {}): Promise<Node> {
    return this.make(host, (own) => new CLASSES[kind]({ ...own, ...options }))
  }

  /** A call on behalf of a host. */
  at<T>(host: string, act: () => T | PromiseLike<T>): Promise<T> {
    return this.world.site(host).call('test', act)
  }

  /** A node that listens, and what came. */
  async listening(
    kind: Kind,
    options: ServerOptions = {},
    { host = 'server', key = 2, nodeOptions = {} }: { host?: string; key?: number; nodeOptions?: NodeOptions } = {}
  ): Promise<Listening> {
    const node = await this.node(kind, host, nodeOptions)
    const accepted: Connection[] = []
    const server = node.createServer(options, (stream: Connection) => {
      accepted.push(stream)
      stream.on('error', () => {})
    })
    await this.at(host, () => server.listen(keyPair(key)))
    return { node, server, accepted, publicKey: keyPair(key).publicKey }
  }

  /** Connects, and has a byte cross both ways, so that both ends exist. */
  async connected(node: Node, { server, accepted, publicKey }: Listening, options: ConnectOptions = {}): Promise<Ends> {
    const before = accepted.length
    const come = accepted.length > before ? null : once(server, 'connection')
    const client = node.connect(publicKey, options)
    client.on('error', () => {})
    await once(client, 'open')
    await come
    return { client, server: accepted[before] as Connection }
  }

  /** Server and client nodes of two kinds, connected. */
  async pair(
    [serverKind, clientKind]: readonly [Kind, Kind],
    { serve = {}, connect = {}, serverNode = {}, clientNode = {} }: PairOptions = {}
  ): Promise<Ends & { listening: Listening; node: Node }> {
    await this.network()
    const listening = await this.listening(serverKind, serve, { nodeOptions: serverNode })
    const node = await this.node(clientKind, 'client', clientNode)
    return { ...(await this.connected(node, listening, connect)), listening, node }
  }

  /** Packets of streams that a host sent since datagram `from`. */
  packets(host: string, from = 0): SentPacket[] {
    return sentPackets(this.world.wire.records(from), host)
  }

  private async make(host: string, build: (options: NonNullable<NodeOptions>) => Node): Promise<Node> {
    const site = this.world.site(host)
    const udx = site.udx as NonNullable<NodeOptions>['udx']
    const node = await site.call('new node', () => build({ udx, bootstrap: this.bootstrap }))
    this.world.onTeardown(`the node of ${host}`, () => node.destroy())
    await site.call('ready', () => node.fullyBootstrapped())
    return node
  }
}

export interface PairOptions {
  readonly serve?: ServerOptions
  readonly connect?: ConnectOptions
  readonly serverNode?: NodeOptions
  readonly clientNode?: NodeOptions
}

export interface Listening {
  readonly node: Node
  readonly server: Server
  readonly accepted: Connection[]
  readonly publicKey: Buffer
}

/** The first arguments of an event. */
export function once<T = unknown>(emitter: unknown, event: string): Promise<T> {
  return new Promise((resolve) => (emitter as EventEmitter).once(event, resolve))
}

/** Its error, or null, when it has closed. */
export function closed(stream: Connection): Promise<(Error & { code?: string }) | null> {
  return new Promise((resolve) => {
    let error: (Error & { code?: string }) | null = null
    stream.on('error', (err) => (error = err))
    if (stream.destroyed) resolve(null)
    else stream.on('close', () => resolve(error))
  })
}

/** The names of its events from now on, data as text. */
export function eventsOf(stream: Connection): string[] {
  const seen: string[] = []
  for (const name of ['handshake', 'connect', 'open', 'end', 'finish', 'close'] as const) {
    stream.on(name, () => seen.push(name))
  }
  stream.on('data', (bytes) => seen.push(`data ${bytes.toString()}`))
  stream.on('error', (err) => seen.push(`error ${err.code ?? err.message}`))
  return seen
}
