import type { Address } from '../../ipencoding/index.js'
import type { Reply, RequestGroup, UdxSocket } from '../../udp-request/index.js'
import type { ExchangePunch } from '../holepunch/index.js'
import { DHTError } from '../lib/errors.js'
import { COMMANDS, handshake, holepunch, HOP_MODES } from '../messages/index.js'
import type { PeerHost } from '../peers/index.js'

const { FROM_CLIENT, REPLY } = HOP_MODES

/** What requests of clients need of the node. */
export type RequestHost = Pick<PeerHost, 'request'>

export interface HandshakeAttempt {
  /** Hash of the server's public key (HS-46). */
  readonly target: Uint8Array
  /** Message 1. */
  readonly noise: Uint8Array
  /** A DHT node, or the server itself. */
  readonly to: Address
  /** Default: the main socket (HS-186). */
  readonly socket?: UdxSocket | null
  /** Cancels it. */
  readonly session?: RequestGroup | null
}

/** What the client takes from an accepted REPLY (HS-74). None of the addresses is authenticated (HS-75). */
export interface HandshakeReply {
  /** Message 2. */
  readonly noise: Buffer
  /** Whether it went through a relay. */
  readonly relayed: boolean
  readonly serverAddress: Address
  readonly clientAddress: Address
}

/**
 * Sends message 1 to a node, with its retransmissions (HS-77), and checks the reply (HS-73).
 *
 * Rejects with DHTError `BAD_HANDSHAKE_REPLY`, and what requests reject with: REQUEST_TIMEOUT and its kin.
 */
export async function requestHandshake(host: RequestHost, attempt: HandshakeAttempt): Promise<HandshakeReply> {
  const { target, noise, to, socket = null, session = null } = attempt
  const value = handshake.encode({ mode: FROM_CLIENT, noise, peerAddress: null, relayAddress: null })
  const reply = await host.request({ command: COMMANDS.PEER_HANDSHAKE, target, value }, to, {
    socket,
    session,
    sameSource: true
  })
  const message = fromThere(reply, to) ? handshake.tryDecode(reply.value) : null
  if (message === null || message.mode !== REPLY) throw DHTError.BAD_HANDSHAKE_REPLY()
  return {
    noise: message.noise as Buffer,
    relayed: message.peerAddress !== null,
    serverAddress: message.peerAddress ?? plain(to),
    clientAddress: plain(reply.to)
  }
}

/**
 * Legs 1 and 4 of hole punch exchanges about one server (HP-13, HP-25, HP-26). Rejects with DHTError `BAD_HOLEPUNCH_REPLY`,
 * and what requests reject with.
 */
export function exchangePunchWith(host: RequestHost, target: Uint8Array): ExchangePunch {
  return async ({ id, payload, socket, relayAddress, peerAddress, session }) => {
    const value = holepunch.encode({ mode: FROM_CLIENT, id, payload, peerAddress })
    const message = { command: COMMANDS.PEER_HOLEPUNCH, target, value }
    const reply = await host.request(message, relayAddress, { socket, session, sameSource: true })
    const answer = fromThere(reply, relayAddress) ? holepunch.tryDecode(reply.value) : null
    if (answer === null || answer.mode !== REPLY) throw DHTError.BAD_HOLEPUNCH_REPLY()
    return {
      from: plain(reply.from),
      to: plain(reply.to),
      peerAddress: answer.peerAddress ?? plain(relayAddress),
      payload: answer.payload
    }
  }
}

function fromThere({ from }: Reply, { host, port }: Address): boolean {
  return from.host === host && from.port === port
}

const plain = ({ host, port }: Address): Address => ({ host, port })
