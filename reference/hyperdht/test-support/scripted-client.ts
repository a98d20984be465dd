import { hash, type KeyPair, keyPair } from '../../crypto/index.js'
import { request, response } from '../../udp-request/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { MemorySocket } from '../../udp-request/test-support/memory-udx.js'
import { NoiseWrap } from '../handshake/index.js'
import { COMMANDS, handshake, type Handshake, HOP_MODES, type NoisePayload } from '../messages/index.js'
import type { HyperNet } from './hyper-net.js'

/** What a client says by default: not open, an address in our network, a stream. */
export const CLIENT_PAYLOAD: Partial<NoisePayload> = {
  version: 1,
  addresses4: [{ host: '10.1.1.1', port: 4000 }],
  udx: { version: 1, reusableSocket: false, id: 7, seq: 0 },
  secretStream: { version: 1 }
}

/** A client that speaks bytes: one handshake, sent as often and by whatever way a test likes. */
export class ScriptedClient {
  readonly driver: NoiseWrap
  readonly noise: Buffer
  readonly target: Buffer
  readonly socket: MemorySocket & { readonly received: { at: number; from: Address; bytes: Buffer }[] }
  #tid = 0x100

  constructor(
    readonly net: HyperNet,
    readonly port: number,
    serverKey: Uint8Array,
    payload: Partial<NoisePayload> = {},
    keys: KeyPair = keyPair()
  ) {
    this.driver = new NoiseWrap(keys, serverKey)
    this.noise = this.driver.send({ ...CLIENT_PAYLOAD, ...payload })
    this.target = hash(serverKey)
    this.socket = net.peer(port)
  }

  get address(): Address {
    return { host: this.net.host, port: this.port }
  }

  /** Sends a handshake request; by default FROM_CLIENT with our message 1. */
  send(to: number, message: Partial<Handshake> = {}): number {
    const value = handshake.encode({
      mode: HOP_MODES.FROM_CLIENT,
      noise: this.noise,
      peerAddress: null,
      relayAddress: null,
      ...message
    })
    const tid = this.#tid++
    const datagram = request.encode({
      tid,
      to: { host: this.net.host, port: to },
      id: null,
      token: null,
      internal: false,
      command: COMMANDS.PEER_HANDSHAKE,
      target: this.target,
      value
    })
    this.socket.trySend(datagram, to, this.net.host)
    return tid
  }

  /** Responses so far: who sent them, and their value. */
  get replies(): { at: number; from: number; message: Handshake }[] {
    return this.socket.received
      .filter(({ bytes }) => bytes[0] === 0x13)
      .map(({ at, from, bytes }) => {
        const { value } = response.decode(bytes)
        return { at, from: from.port, message: handshake.decode(value as Uint8Array) }
      })
  }

  /** Requests so far: FROM_SERVER and the like. */
  get requests(): { from: number; message: Handshake }[] {
    return this.socket.received
      .filter(({ bytes }) => bytes[0] === 0x03)
      .map(({ from, bytes }) => ({
        from: from.port,
        message: handshake.decode(request.decode(bytes).value as Uint8Array)
      }))
  }
}
