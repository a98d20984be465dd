import { isIPv4 } from 'node:net'
import { type BoundPort, type Endpoint, type NetworkInterface, type VirtualHost } from '../types.js'
import { systemError } from './errors.js'
import { InterfacesWatcher } from './interfaces-watcher.js'
import { streamIdOf } from './packet.js'
import { type PacketReceiver, StreamRegistry } from './registry.js'
import { type SocketOwner, VirtualSocket } from './socket.js'
import { type StreamOptions, VirtualStream } from './stream.js'
import { inLaterTask } from './tasks.js'
import { type Steps, Turns } from './turns.js'

/** What is open on a virtual udx object: all zero after a clean teardown. */
export interface OpenResources {
  /** Sockets made and not closed, unbound ones included. */
  readonly sockets: number
  /** Streams whose ids are known. */
  readonly streams: number
  readonly watchers: number
}

/** The `udx` object of one virtual host (UDX-90): what `new DHT({ udx })` takes, with the surface of 9.1. */
export class VirtualUdx implements SocketOwner {
  private readonly registry = new StreamRegistry()
  private readonly turns = new Turns()
  /** BOUNDED: by their owner, who has to close them. */
  private readonly sockets = new Set<VirtualSocket>()
  /** BOUNDED: by their owner, who has to destroy them. */
  private readonly watchers = new Set<InterfacesWatcher>()

  constructor(private readonly host: VirtualHost) {}

  /** What has not been closed: for a check that nothing leaks. */
  get open(): OpenResources {
    return { sockets: this.sockets.size, streams: this.registry.size, watchers: this.watchers.size }
  }

  createSocket(): VirtualSocket {
    const socket = new VirtualSocket(this, (socket) => this.sockets.delete(socket))
    this.sockets.add(socket)
    return socket
  }

  /** From now on packets for this id, on any socket, are the stream's (UDX-4). */
  createStream(id: number, options?: StreamOptions | null): VirtualStream {
    return new VirtualStream(this, this.registry, id, options ?? {})
  }

  /** As a watcher last saw them, if there is one; else as they are (UDX-7). */
  networkInterfaces(): NetworkInterface[] {
    const [watcher] = this.watchers
    return watcher ? watcher.interfaces : [...this.host.interfaces()]
  }

  /** @param changed listens for `change` */
  watchNetworkInterfaces(changed?: (interfaces: NetworkInterface[]) => void): InterfacesWatcher {
    const watcher = new InterfacesWatcher(this.host, (watcher) => this.watchers.delete(watcher))
    this.watchers.add(watcher)
    if (changed) watcher.on('change', changed)
    return watcher
  }

  /** Rejects with EAI_NONAME for a name the host does not know, and for IPv6 addresses: there are none (UDX-6). */
  lookup(name: string, options: { readonly family?: number } = {}): Promise<{ host: string; family: 4 }> {
    return new Promise((resolve, reject) => {
      inLaterTask(() => {
        const host = options.family === 6 ? null : isIPv4(name) ? name : this.host.resolve(name)
        if (host === null) reject(systemError('EAI_NONAME'))
        else resolve({ host, family: 4 })
      })
    })
  }

  /** @internal Called by a socket. */
  bindPort(socket: VirtualSocket, port: number, host: string): BoundPort {
    // A virtual host has no IPv6 addresses.
    if (!isIPv4(host)) throw systemError('EADDRNOTAVAIL')
    return this.host.bind(port, host, (bytes, from) => this.receive(socket, bytes, from))
  }

  /** A datagram is a live stream's packet, or the socket's (UDX-16, UDX-54). */
  private receive(socket: VirtualSocket, bytes: Buffer, from: Endpoint): void {
    // Nobody's turn is under way, and nothing follows the one call of this one: nearly every datagram of a node.
    if (this.turns.idle && this.streamOf(bytes) === undefined) socket.deliver(bytes, from)
    else this.turns.run(this.take(socket, bytes, from))
  }

  private *take(socket: VirtualSocket, bytes: Buffer, from: Endpoint): Steps {
    const stream = this.streamOf(bytes)
    if (stream === undefined) socket.deliver(bytes, from)
    else yield* stream.receive(bytes, socket, from)
  }

  private streamOf(bytes: Buffer): PacketReceiver | undefined {
    const id = streamIdOf(bytes)
    return id === null ? undefined : this.registry.get(id)
  }
}
