import { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import SecretStream from '@hyperswarm/secret-stream'
import { Client, Server } from 'blind-relay'
import type { EncryptedStream } from '../../peers/index.js'

type Encrypted = EncryptedStream & { readonly rawStream: Duplex }

/** A relay's side of the path: where it says it is. */
export const RELAY = { host: '2.2.2.2', port: 77 }

/** A relay on the other end of streams in memory. */
export class BlindRelayNode {
  /** Stream ids it gives, in this order. The side that did not make the offer gets the first one. */
  ids = [4096, 4097]
  readonly server = new Server({ createStream: () => new RelayStream(this.ids.shift() as number) })
  /** Datagrams sent to it. */
  readonly datagrams: { bytes: Buffer; port: number; host: string }[] = []
  readonly socket = {
    trySend: (bytes: Buffer, port: number, host: string) => this.datagrams.push({ bytes, port, host })
  }
  /** Connections to it, this side's ends. */
  readonly transports: Encrypted[] = []

  /** Connects; a stream like those of the node. */
  connect(): EncryptedStream {
    const here = new SecretStream(true, null, {}) as Encrypted
    const there = new SecretStream(false, null, {}) as Encrypted
    here.rawStream.pipe(there.rawStream).pipe(here.rawStream as never)
    Object.assign(here.rawStream, { socket: this.socket, remoteHost: RELAY.host, remotePort: RELAY.port })
    there.on('error', () => {})
    there.once('open', () => {
      this.server.accept(there, { id: there.remotePublicKey }).on('error', () => {})
    })
    this.transports.push(here)
    return here
  }

  /** The other side of the connection comes and pairs. */
  async other(isInitiator: boolean, token: Buffer): Promise<number> {
    const stream = this.connect()
    stream.on('error', () => {})
    await stream.opened
    return new Promise((resolve) => {
      Client.from(stream, { id: stream.publicKey }).pair(isInitiator, token, { id: 300 }).on('data', resolve)
    })
  }
}

class RelayStream extends EventEmitter {
  constructor(readonly id: number) {
    super()
  }

  relayTo(): void {}

  destroy(): this {
    queueMicrotask(() => this.emit('close'))
    return this
  }
}
