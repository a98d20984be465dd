import type { Address } from '../ipencoding/index.js'
import type { Incoming, NodeAddress, ReplyOptions } from './contract.js'
import type { Request } from './messages/index.js'
import type { UdxSocket } from './udx.js'

/** Who sends what an {@link IncomingRequest} is told to. */
export interface Responder {
  /** One response datagram (RPC-70, RPC-119). @throws EncodeError, before anything is sent */
  respond(request: IncomingRequest, error: number, value: Uint8Array | null, options: ResolvedReply): void
  /** One request datagram (RPC-120). @throws EncodeError, before anything is sent */
  forward(request: IncomingRequest, value: Uint8Array | null, to: Address, socket: UdxSocket): void
}

/** {@link ReplyOptions} with their defaults filled in. */
export type ResolvedReply = Required<ReplyOptions>

/** A request that somebody sent us. It holds no timer and nobody holds it: not answering costs nothing (API-106). */
export class IncomingRequest implements Incoming {
  readonly tid: number
  readonly to: NodeAddress
  readonly token: Buffer | null
  readonly internal: boolean
  readonly command: number
  readonly target: Buffer | null
  readonly value: Buffer | null

  constructor(
    private readonly responder: Responder,
    readonly socket: UdxSocket,
    readonly from: NodeAddress,
    message: Request
  ) {
    this.tid = message.tid
    this.to = { id: null, host: message.to.host, port: message.to.port }
    this.token = message.token as Buffer | null
    this.internal = message.internal
    this.command = message.command
    this.target = message.target as Buffer | null
    this.value = message.value as Buffer | null
  }

  reply(value: Uint8Array | null = null, options: ReplyOptions = {}): void {
    this.responder.respond(this, 0, value, this.resolve(options, true))
  }

  error(code: number, options: ReplyOptions = {}): void {
    this.responder.respond(this, code, null, this.resolve(options, false))
  }

  sendReply(error: number, value: Uint8Array | null, token: boolean, closerNodes: boolean): void {
    this.responder.respond(this, error, value, this.resolve({ token, closerNodes }, token))
  }

  relay(value: Uint8Array | null, to: Address, { socket = this.socket }: { socket?: UdxSocket } = {}): void {
    this.responder.forward(this, value, to, socket)
  }

  private resolve(options: ReplyOptions, token: boolean): ResolvedReply {
    return {
      token: options.token ?? token,
      closerNodes: options.closerNodes ?? true,
      to: options.to ?? this.from,
      socket: options.socket ?? this.socket
    }
  }
}
