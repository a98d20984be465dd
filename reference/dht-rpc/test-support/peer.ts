import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type { Address } from '../../ipencoding/index.js'
import { datagramType, request, type Request, type Udx, type UdxSocket } from '../../udp-request/index.js'

/** What these tests use of the peer's node, which is run and never read. */
export interface PeerNode extends EventEmitter {
  readonly id: Buffer | null
  readonly ephemeral: boolean
  readonly bootstrapped: boolean
  fullyBootstrapped(): Promise<void>
  destroy(): Promise<void>
  address(): Address & { family: number }
  toArray(): Address[]
  ping(to: Address, options?: object): Promise<{ from: { id: Buffer | null } & Address; rtt: number }>
  delayedPing(to: Address, ms: number): Promise<{ rtt: number }>
  findNode(target: Uint8Array): { finished(): Promise<void>; closestNodes: Address[] }
  query(
    request: { target: Uint8Array; command: number; value?: Uint8Array },
    options?: object
  ): AsyncIterable<{ value: Buffer | null }> & { finished(): Promise<void> }
}

interface PeerClass {
  new (options: object): PeerNode
  bootstrapper(port: number, host: string, options: object): PeerNode
}

interface PeerTestnet {
  readonly nodes: PeerNode[]
  readonly bootstrap: Address[]
  destroy(): Promise<void>
}

const require = createRequire(import.meta.url)

export const Peer = require('dht-rpc') as PeerClass
export const createPeerTestnet = require('hyperdht/testnet') as (size: number, options: object) => Promise<PeerTestnet>

/** A datagram of a watched node. */
export interface Watched {
  direction: 'out' | 'in'
  /** The socket, in the order of their making: the server socket first. */
  socket: number
  other: Address
  bytes: Buffer
}

/** The real network, with a copy of all datagrams of whoever uses it. */
export function watchedUdx(): { udx: Udx; log: Watched[] } {
  const UDX = require('udx-native') as new () => Udx
  const udx = new UDX()
  const log: Watched[] = []
  const createSocket = udx.createSocket.bind(udx)
  let made = 0
  udx.createSocket = (): UdxSocket => {
    const socket = createSocket()
    const number = made++
    const trySend = socket.trySend.bind(socket)
    socket.trySend = (buffer, port, host, ttl) => {
      log.push({ direction: 'out', socket: number, other: { host, port }, bytes: Buffer.from(buffer) })
      trySend(buffer, port, host, ttl)
    }
    socket.on('message', (bytes, { host, port }) => {
      log.push({ direction: 'in', socket: number, other: { host, port }, bytes: Buffer.from(bytes) })
    })
    return socket
  }
  return { udx, log }
}

export function requestsIn(log: Watched[]): (Watched & { request: Request })[] {
  return log
    .filter(({ direction, bytes }) => direction === 'out' && datagramType(bytes) === 'request')
    .map((watched) => ({ ...watched, request: request.decode(watched.bytes) }))
}
