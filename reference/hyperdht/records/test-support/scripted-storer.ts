import {
  announceSignable,
  hostToken,
  type KeyPair,
  keyPair,
  mutableSignable,
  sign,
  unannounceSignable,
  verifyHostToken
} from '../../../crypto/index.js'
import { type Address, nodeId } from '../../../ipencoding/index.js'
import { type Incoming, request, type ReplyOptions, response, type UdxSocket } from '../../../udp-request/index.js'
import { announce, COMMANDS, mutablePut, mutableSigned, peerRecord } from '../../messages/index.js'
import type { RecordsHost } from '../contract.js'
import { Records, type RecordsOptions } from '../records.js'

const UNKNOWN_COMMAND = 1
const INVALID_TOKEN = 2

export const STORER: Address = { host: '127.0.0.1', port: 40001 }
export const CLIENT: Address = { host: '127.0.0.1', port: 40002 }

/** Secrets of section 9 of the chapter. */
const SECRETS = [Buffer.alloc(32, 0xb1), Buffer.alloc(32, 0xa0)] as const

export const A = keyPair(Buffer.alloc(32, 1))
export const B = keyPair(Buffer.alloc(32, 2))
export const TOPIC = Buffer.from(Array.from({ length: 32 }, (_, i) => i))

/** A reply, decoded. */
export type Answer = ReturnType<typeof response.decode>

/**
 * The storer of section 9 with everything around it scripted: datagrams in, datagrams out, no sockets. What the RPC layer
 * does to a request (token check, id, closerNodes) is done here by the book.
 */
export class ScriptedStorer {
  readonly host: { id: Buffer | null; persistent: boolean } & RecordsHost = { id: nodeId(STORER), persistent: true }
  readonly records: Records<string>
  /** The routing table. */
  closer: Address[] = []
  /** Set by plugin tests. */
  onplugin: ((request: Incoming) => void) | null = null
  /** Datagrams sent, as hex. */
  sent: string[] = []

  constructor(options: RecordsOptions = {}, at: Address = STORER) {
    this.host.id = nodeId(at)
    this.records = new Records<string>(this.host, options)
    this.records.onpersistent()
  }

  /** Takes a datagram; the datagram that went back at once, or null. */
  ask(hex: string, from = CLIENT): string | null {
    const before = this.sent.length
    this.receive(hex, from)
    return this.sent[before] ?? null
  }

  /** The token for a host: current secret. */
  token(from = CLIENT): Buffer {
    return hostToken(SECRETS[0], from.host)
  }

  /** Sends a request of typed fields; the reply decoded, or null for silence. */
  call(
    command: number,
    fields: { target?: Uint8Array | null; value?: Uint8Array | null; token?: Uint8Array | null },
    from = CLIENT
  ): Answer | null {
    const { target = null, value = null, token = null } = fields
    const hex = request
      .encode(request.create({ tid: 7, to: STORER, internal: false, command, target, value, token }))
      .toString('hex')
    const reply = this.ask(hex, from)
    return reply === null ? null : response.decode(Buffer.from(reply, 'hex'))
  }

  announce(target: Uint8Array, keys: KeyPair, extra: AnnounceExtra = {}, from = CLIENT): Answer | null {
    const value = this.announceValue(announceSignable, target, keys, extra, from)
    return this.call(COMMANDS.ANNOUNCE, { target, token: this.token(from), value }, from)
  }

  unannounce(target: Uint8Array, keys: KeyPair, from = CLIENT): Answer | null {
    const value = this.announceValue(unannounceSignable, target, keys, {}, from)
    return this.call(COMMANDS.UNANNOUNCE, { target, token: this.token(from), value }, from)
  }

  refresh(value: Uint8Array, from = CLIENT): Answer | null {
    const message = announce.encode(announce.create({ refresh: value }))
    return this.call(COMMANDS.ANNOUNCE, { target: TOPIC, token: this.token(from), value: message }, from)
  }

  mutablePut(target: Uint8Array, keys: KeyPair, seq: number, value: Uint8Array): Answer | null {
    const signature = sign(mutableSignable(mutableSigned.encode({ seq, value })), keys.secretKey)
    const message = mutablePut.encode({ publicKey: keys.publicKey, seq, value, signature })
    return this.call(COMMANDS.MUTABLE_PUT, { target, token: this.token(), value: message })
  }

  private announceValue(
    signable: typeof announceSignable,
    target: Uint8Array,
    { publicKey, secretKey }: KeyPair,
    { relayAddresses = [], refresh = null, bump = 0 }: AnnounceExtra,
    from: Address
  ): Buffer {
    const peer = { publicKey, relayAddresses }
    const fields = {
      target,
      id: this.host.id as Buffer,
      token: this.token(from),
      peer: peerRecord.encode(peer),
      refresh
    }
    const signature = sign(signable(fields), secretKey)
    return announce.encode({ peer, refresh, signature, bump })
  }

  private receive(hex: string, from: Address): void {
    const m = request.decode(Buffer.from(hex, 'hex'))
    const reply = (options: ReplyOptions | undefined, error: number, value: Uint8Array | null): void => {
      const token = (options?.token ?? error === 0) ? hostToken(SECRETS[0], from.host) : null
      const closerNodes = (options?.closerNodes ?? true) && m.target !== null ? this.closer : null
      const id = this.host.id
      this.sent.push(response.encode({ tid: m.tid, to: from, id, token, closerNodes, error, value }).toString('hex'))
    }
    const incoming: Incoming = {
      socket: {} as UdxSocket,
      tid: m.tid,
      from: { ...from, id: null },
      to: { ...m.to, id: null },
      token: m.token as Buffer | null,
      internal: m.internal,
      command: m.command,
      target: m.target as Buffer | null,
      value: m.value as Buffer | null,
      reply: (value, options) => reply(options, 0, value),
      error: (code, options) => reply(options, code, null),
      sendReply: (error, value, token, closerNodes) => reply({ token, closerNodes }, error, value),
      relay: () => {}
    }
    const { token } = m
    if (token !== null && !SECRETS.some((secret) => verifyHostToken(secret, from.host, token))) {
      // The one error that carries a token (RPC-49).
      return reply({ token: true }, INVALID_TOKEN, null)
    }
    if (incoming.command === COMMANDS.PLUGIN && this.host.persistent && this.onplugin) return this.onplugin(incoming)
    if (!this.records.handle(incoming)) reply(undefined, UNKNOWN_COMMAND, null)
  }
}

export interface AnnounceExtra {
  relayAddresses?: Address[]
  refresh?: Uint8Array | null
  bump?: number
}
