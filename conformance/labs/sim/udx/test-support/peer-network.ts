import DHT from 'hyperdht'
import { createVirtualUdx, type VirtualStream, type VirtualUdx } from '../index.js'
import { SmallNetwork } from './small-network.js'

export interface PeerKeyPair {
  readonly publicKey: Buffer
  readonly secretKey: Buffer
}

/** An encrypted stream of the peer, as the tests use it. */
export interface PeerStream extends NodeJS.EventEmitter {
  readonly rawStream: VirtualStream
  readonly publicKey: Buffer
  readonly remotePublicKey: Buffer
  write(bytes: Uint8Array): boolean
  end(bytes?: Uint8Array): void
  destroy(error?: Error): void
}

export interface PeerServer extends NodeJS.EventEmitter {
  listen(keyPair: PeerKeyPair): Promise<void>
  close(): Promise<void>
}

export interface PeerNode {
  fullyBootstrapped(): Promise<void>
  createServer(onConnection?: (stream: PeerStream) => void): PeerServer
  connect(publicKey: Buffer, options?: object): PeerStream
  announce(topic: Buffer, keyPair: PeerKeyPair): { finished(): Promise<void> }
  lookup(topic: Buffer): AsyncIterable<{ readonly peers: readonly { readonly publicKey: Buffer }[] }>
  createRawStream(options?: object): VirtualStream
  suspend(): Promise<void>
  resume(): Promise<void>
  destroy(): Promise<void>
}

/** The package `hyperdht`, by what is called of it here. */
export const Peer = DHT as {
  new (options: object): PeerNode
  bootstrapper(port: number, host: string, options: object): PeerNode
  keyPair(seed: Buffer): PeerKeyPair
}

const PORT = 49_737
const BOOTSTRAP = '20.1.0.1'

/** Unmodified peers on virtual udx objects, one per host, all of them reachable. */
export class PeerNetwork {
  readonly network = new SmallNetwork()
  readonly udxes: VirtualUdx[] = []
  private readonly nodes: PeerNode[] = []

  /** A bootstrapper and so many more persistent nodes, which reach it by its name. */
  static async start(persistent: number): Promise<PeerNetwork> {
    const peers = new PeerNetwork()
    peers.network.names.set('bootstrap.example', BOOTSTRAP)
    const udx = peers.udx(BOOTSTRAP)
    const first = Peer.bootstrapper(PORT, BOOTSTRAP, { host: BOOTSTRAP, udx, bootstrap: [] })
    peers.nodes.push(first)
    await first.fullyBootstrapped()
    for (let i = 0; i < persistent; i++) {
      const host = `20.1.0.${i + 2}`
      const fixed = { host, port: PORT, anyPort: false, ephemeral: false, firewalled: false }
      await peers.add(host, fixed)
    }
    return peers
  }

  /** A node on a host of its own. */
  async add(address: string, options: object = {}): Promise<PeerNode> {
    const node = new Peer({ bootstrap: [`bootstrap.example:${PORT}`], udx: this.udx(address), ...options })
    this.nodes.push(node)
    await node.fullyBootstrapped()
    return node
  }

  async destroy(): Promise<void> {
    for (const node of this.nodes.reverse()) await node.destroy()
  }

  private udx(address: string): VirtualUdx {
    const udx = createVirtualUdx(this.network.host(address, address))
    this.udxes.push(udx)
    return udx
  }
}
