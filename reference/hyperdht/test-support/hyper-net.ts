import { Duplex } from 'streamx'
import type { Address } from '../../ipencoding/index.js'
import { VirtualNet } from '../../dht-rpc/test-support/virtual-net.js'
import type { Udx, UdxSocket } from '../../udp-request/index.js'
import type { MemorySocket, Packet } from '../../udp-request/test-support/memory-udx.js'
import { HyperDHT } from '../index.js'
import type { HyperDHTOptions } from '../options.js'
import type { UdxStream, UdxStreamOptions } from '../peers/index.js'

/** A raw stream without a network below: tells where it was connected, and takes packets by hand. */
export class FakeStream extends Duplex {
  connected = false
  socket: UdxSocket | null = null
  remoteId = 0
  remoteHost: string | null = null
  remotePort = 0
  /** Everything written. */
  readonly written: Buffer[] = []
  readonly moves: Address[] = []

  constructor(
    readonly udx: Udx,
    readonly id: number,
    readonly options: UdxStreamOptions
  ) {
    super({
      write: (chunk: Buffer, done: (error: null) => void) => {
        this.written.push(chunk)
        done(null)
      }
    })
    this.resume()
    this.pause()
  }

  connect(socket: UdxSocket, remoteId: number, port: number, host: string): void {
    if (this.connected) throw new Error('Already connected')
    this.connected = true
    this.#set(socket, remoteId, port, host)
  }

  changeRemote(socket: UdxSocket, remoteId: number, port: number, host: string): null {
    this.#set(socket, remoteId, port, host)
    this.moves.push({ host, port })
    return null
  }

  flush(): Promise<boolean> {
    return Promise.resolve(true)
  }

  /** A packet for it arrives; false if it was dropped. */
  packet(socket: UdxSocket, { host, port }: Address): boolean {
    return !this.options.firewall?.(socket, port, host, 4)
  }

  #set(socket: UdxSocket, remoteId: number, port: number, host: string): void {
    this.socket = socket
    this.remoteId = remoteId
    this.remotePort = port
    this.remoteHost = host
  }
}

export const asUdxStream = (stream: FakeStream): UdxStream => stream as unknown as UdxStream

/** Whole nodes of ours in virtual time, all on 127.0.0.1. Datagrams are carried, streams are fakes. */
export class HyperNet extends VirtualNet {
  readonly host = '127.0.0.1'
  /** Made by nodes, in order. */
  readonly streams: FakeStream[] = []
  /** Ids of the next streams. */
  readonly ids: number[] = []
  /** Ports of the next sockets that ask for any. */
  readonly ports: number[] = []

  constructor() {
    super()
    const bind = this.network.bind.bind(this.network)
    this.network.bind = (socket, host, port) => bind(socket, host, port || this.ports.shift() || 0)
  }

  hyper(options: HyperDHTOptions = {}): HyperDHT {
    return this.#keep(new HyperDHT({ bootstrap: [], host: this.host, udx: this.#udx(), ...options }))
  }

  /** Persistent, with the id of its address. */
  relay(port: number, options: HyperDHTOptions = {}): HyperDHT {
    return this.#keep(HyperDHT.bootstrapper(port, this.host, { host: this.host, udx: this.#udx(), ...options }))
  }

  /** A bare socket that speaks bytes. */
  peer(port: number): MemorySocket & { readonly received: { at: number; from: Address; bytes: Buffer }[] } {
    const received: { at: number; from: Address; bytes: Buffer }[] = []
    const socket = this.socket(this.host, port)
    socket.on('message', (bytes: Buffer, { host, port }: Address) => {
      received.push({ at: this.now, from: { host, port }, bytes })
    })
    return Object.assign(socket, { received })
  }

  /** Datagrams from one port to another, in hex. */
  between(from: number, to: number): string[] {
    return this.#packets((packet) => packet.from.port === from && packet.to.port === to)
  }

  #packets(matches: (packet: Packet) => boolean): string[] {
    return this.network.packets.filter(matches).map(({ bytes }) => bytes.toString('hex'))
  }

  #udx(): Udx {
    const udx = this.udx(this.host) as Udx & { createStream?: unknown }
    udx.networkInterfaces = () => []
    udx.createStream = (id: number, options: UdxStreamOptions) => {
      const stream = new FakeStream(udx, this.ids.shift() ?? id, options)
      this.streams.push(stream)
      return stream
    }
    return udx
  }

  #keep(node: HyperDHT): HyperDHT {
    this.nodes.push(node)
    return node
  }
}
