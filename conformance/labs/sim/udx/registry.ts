import { type Endpoint } from '../types.js'
import { type Steps } from './turns.js'

/** A socket as its streams use it. */
export interface PacketSocket {
  /** Hands a datagram to the network, also while the socket is closing (UDX-27). */
  transmit(bytes: Uint8Array, port: number, host: string): void
}

/** The end of a stream that packets are for. */
export interface PacketReceiver {
  receive(bytes: Buffer, socket: PacketSocket, from: Endpoint): Steps
}

/** Live streams of one udx object by their local ids, across all its sockets (UDX-4, UDX-90). */
export class StreamRegistry {
  /** BOUNDED: by the streams their owner has not closed. */
  private readonly streams = new Map<number, PacketReceiver>()

  get size(): number {
    return this.streams.size
  }

  get(id: number): PacketReceiver | undefined {
    return this.streams.get(id)
  }

  /** A second stream takes the id over (UDX-5). */
  add(id: number, stream: PacketReceiver): void {
    this.streams.set(id, stream)
  }

  /** As the real one: whichever stream of an id closes first, nobody is found under the id any more. */
  remove(id: number): void {
    this.streams.delete(id)
  }
}
