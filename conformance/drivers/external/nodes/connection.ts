import type { Json } from '../../../layouts/index.js'
import {
  type Address,
  type ConnectionEvent,
  type ConnectionInfo,
  type DrivenConnection,
  NodeFailure,
  type NodeSite
} from '../../node.js'
import type { Channel } from './channel.js'
import { bytes, bytesOrNull } from './plain.js'
import { address } from './wire.js'

/** Bytes of one write at most, and bytes that are written on after the implementation asked to wait (docs/DRIVER.md). */
const MAX_WRITE = 1024 * 1024

interface WireInfo {
  readonly publicKey: string
  readonly remotePublicKey: string
  readonly handshakeHash: string | null
  readonly isInitiator: boolean
  readonly connected: boolean
  readonly remote: Address | null
}

/** A connection behind JSON lines. */
export class ExternalConnection implements DrivenConnection {
  /** UNBOUNDED: because it is the record of one connection of a scenario, which ends with it. */
  readonly events: ConnectionEvent[] = []
  /** BOUNDED: by the listeners of a scenario. */
  private readonly listeners = new Set<(event: ConnectionEvent) => void>()
  /** Bytes that were written since the implementation asked to wait. */
  private ahead = 0

  constructor(
    private readonly channel: Channel,
    private readonly site: NodeSite,
    private readonly handle: number
  ) {
    channel.listen('connection', handle, ({ name, code }) => {
      const event = { name, ...(name === 'error' && { code: code ?? null }) } as ConnectionEvent
      this.events.push(event)
      for (const listener of this.listeners) listener(event)
      if (name === 'close') channel.forget('connection', handle)
    })
  }

  async opened(): Promise<void> {
    await this.wait('a connection to open', 'opened')
  }

  async closed(): Promise<NodeFailure | null> {
    type Answer = { readonly failure: { readonly reason: string | null; readonly message: string } | null }
    const { failure } = await this.wait<Answer>('a connection to close', 'closed')
    return failure && new NodeFailure('connection', failure.reason ?? null, failure.message)
  }

  async info(): Promise<ConnectionInfo> {
    const { publicKey, remotePublicKey, handshakeHash, isInitiator, connected, remote } =
      await this.ask<WireInfo>('info')
    return {
      publicKey: bytes(publicKey),
      remotePublicKey: bytes(remotePublicKey),
      handshakeHash: bytesOrNull(handshakeHash),
      isInitiator,
      connected,
      remote: remote && address(remote)
    }
  }

  async write(data: Uint8Array): Promise<boolean> {
    if (data.length > MAX_WRITE) throw new RangeError(`A write has at most ${MAX_WRITE} bytes, not ${data.length}.`)
    // Whoever does not listen to the answers is held back here, so that no driver has to hold more.
    if (this.ahead + data.length > MAX_WRITE) await this.drained()
    const { more } = await this.ask<{ more: boolean }>('write', { hex: Buffer.from(data).toString('hex') })
    this.ahead = more ? 0 : this.ahead + data.length
    return more
  }

  async drained(): Promise<void> {
    if (this.ahead === 0) return
    await this.wait('a stream to drain', 'drained')
    this.ahead = 0
  }

  async read(): Promise<Buffer | null> {
    return bytesOrNull((await this.wait<{ hex: string | null }>('data', 'read')).hex)
  }

  async send(data: Uint8Array): Promise<void> {
    await this.ask('send', { hex: Buffer.from(data).toString('hex') })
  }

  async receive(): Promise<Buffer> {
    return bytes((await this.wait<{ hex: string }>('a message', 'receive')).hex)
  }

  async end(): Promise<void> {
    await this.ask('end')
  }

  async destroy(): Promise<void> {
    await this.ask('destroy')
  }

  onEvent(listener: (event: ConnectionEvent) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  private ask<T = unknown>(name: string, params: { readonly [key: string]: Json } = {}): Promise<T> {
    return this.site.call(name, () => this.request<T>(name, params))
  }

  private wait<T = unknown>(what: string, name: string): Promise<T> {
    return this.site.waiting(what, this.request<T>(name, {}))
  }

  private request<T>(name: string, params: { readonly [key: string]: Json }): Promise<T> {
    return this.channel.request<T>(`connection.${name}`, { connection: this.handle, ...params })
  }
}
