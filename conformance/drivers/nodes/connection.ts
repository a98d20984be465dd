import {
  type ConnectionEvent,
  type ConnectionInfo,
  type DrivenConnection,
  NodeFailure,
  type NodeSite
} from '../node.js'
import { streamFailure } from './failure.js'
import { Mailbox } from './mailbox.js'
import type { RawConnection } from './surface.js'

/** Events without arguments of interest. */
const PLAIN = ['handshake', 'connect', 'open', 'end', 'finish'] as const
/** Bytes that may lie unread before the stream is held back, so that the other side feels it. */
const UNREAD = 1024 * 1024

/** An encrypted stream of a hyperdht-compatible class. Listens from the moment it is made, so that nothing is missed. */
export class ClassConnection implements DrivenConnection {
  /** UNBOUNDED: because it is the record of one connection of a scenario, which ends with it. */
  readonly events: ConnectionEvent[] = []
  private readonly data = new Mailbox<Buffer | null>()
  private readonly messages = new Mailbox<Buffer>()
  private readonly opening = new Mailbox<null>()
  private readonly closing = new Mailbox<NodeFailure | null>()
  /** BOUNDED: by the listeners of a scenario. */
  private readonly listeners = new Set<(event: ConnectionEvent) => void>()
  /** Set while the stream asks to write no more. */
  private draining: Mailbox<null> | null = null
  private failure: NodeFailure | null = null
  private unread = 0
  private held = false

  constructor(
    private readonly raw: RawConnection,
    private readonly site: NodeSite
  ) {
    for (const name of PLAIN) raw.on(name, () => this.happened({ name }))
    raw.on('open', () => this.opening.close({ value: null }))
    raw.on('data', (bytes: Buffer) => {
      this.happened({ name: 'data' })
      this.unread += bytes.length
      this.data.put(bytes)
      if (this.unread > UNREAD && !this.held) {
        this.held = true
        raw.pause()
      }
    })
    raw.on('message', (bytes: Buffer) => {
      this.happened({ name: 'message' })
      this.messages.put(bytes)
    })
    raw.on('drain', () => this.drain({ value: null }))
    raw.on('end', () => this.data.close({ value: null }))
    raw.on('error', (err: unknown) => {
      this.failure = streamFailure(err)
      this.happened({ name: 'error', code: this.failure.code })
    })
    raw.on('close', () => {
      this.happened({ name: 'close' })
      const gone = this.failure ?? new NodeFailure('connection', null, 'The connection is closed.')
      this.opening.close({ error: gone })
      this.messages.close({ error: gone })
      this.drain({ error: gone })
      this.data.close({ value: null })
      this.closing.close({ value: this.failure })
    })
  }

  async opened(): Promise<void> {
    await this.site.waiting('a connection to open', this.opening.take())
  }

  closed(): Promise<NodeFailure | null> {
    return this.site.waiting('a connection to close', this.closing.take())
  }

  async info(): Promise<ConnectionInfo> {
    const { publicKey, remotePublicKey, handshakeHash, isInitiator, connected, rawStream } = this.raw
    const host = rawStream?.remoteHost ?? null
    return {
      publicKey,
      remotePublicKey,
      handshakeHash,
      isInitiator,
      connected,
      remote: host === null ? null : { host, port: rawStream!.remotePort }
    }
  }

  async write(bytes: Uint8Array): Promise<boolean> {
    return this.site.call('write', () => {
      const more = this.raw.write(bytes)
      // At once: it may have drained before whoever asked hears of it.
      if (!more) this.draining ??= new Mailbox()
      return more
    })
  }

  async drained(): Promise<void> {
    if (this.draining !== null) await this.site.waiting('a stream to drain', this.draining.take())
  }

  async read(): Promise<Buffer | null> {
    const bytes = await this.site.waiting('data', this.data.take())
    this.unread -= bytes?.length ?? 0
    if (this.held && this.unread <= UNREAD / 2) {
      this.held = false
      await this.site.call('resume reading', () => void this.raw.resume())
    }
    return bytes
  }

  async send(bytes: Uint8Array): Promise<void> {
    await this.site.call('send', () => this.raw.send(bytes))
  }

  receive(): Promise<Buffer> {
    return this.site.waiting('a message', this.messages.take())
  }

  // What the stream returns is the stream, which is nobody's answer.
  async end(): Promise<void> {
    await this.site.call('end', () => void this.raw.end())
  }

  async destroy(): Promise<void> {
    await this.site.call('destroy', () => void this.raw.destroy())
  }

  onEvent(listener: (event: ConnectionEvent) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  private happened(event: ConnectionEvent): void {
    this.events.push(event)
    for (const listener of this.listeners) listener(event)
  }

  private drain(end: { readonly value: null } | { readonly error: unknown }): void {
    this.draining?.close(end)
    this.draining = null
  }
}
