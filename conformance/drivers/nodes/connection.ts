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

/** An encrypted stream of a hyperdht-compatible class. Listens from the moment it is made, so that nothing is missed. */
export class ClassConnection implements DrivenConnection {
  /** UNBOUNDED: because it is the record of one connection of a scenario, which ends with it. */
  readonly events: ConnectionEvent[] = []
  private readonly data = new Mailbox<Buffer | null>()
  private readonly messages = new Mailbox<Buffer>()
  private readonly opening = new Mailbox<null>()
  private readonly closing = new Mailbox<NodeFailure | null>()
  private failure: NodeFailure | null = null

  constructor(
    private readonly raw: RawConnection,
    private readonly site: NodeSite
  ) {
    for (const name of PLAIN) raw.on(name, () => this.events.push({ name }))
    raw.on('open', () => this.opening.close({ value: null }))
    raw.on('data', (bytes: Buffer) => {
      this.events.push({ name: 'data' })
      this.data.put(bytes)
    })
    raw.on('message', (bytes: Buffer) => {
      this.events.push({ name: 'message' })
      this.messages.put(bytes)
    })
    raw.on('end', () => this.data.close({ value: null }))
    raw.on('error', (err: unknown) => {
      this.failure = streamFailure(err)
      this.events.push({ name: 'error', code: this.failure.code })
    })
    raw.on('close', () => {
      this.events.push({ name: 'close' })
      const gone = this.failure ?? new NodeFailure('connection', null, 'The connection is closed.')
      this.opening.close({ error: gone })
      this.messages.close({ error: gone })
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

  write(bytes: Uint8Array): Promise<boolean> {
    return this.site.call('write', () => this.raw.write(bytes))
  }

  read(): Promise<Buffer | null> {
    return this.site.waiting('data', this.data.take())
  }

  async send(bytes: Uint8Array): Promise<void> {
    await this.site.call('send', () => this.raw.send(bytes))
  }

  receive(): Promise<Buffer> {
    return this.site.waiting('a message', this.messages.take())
  }

  end(): Promise<void> {
    return this.site.call('end', () => this.raw.end())
  }

  destroy(): Promise<void> {
    return this.site.call('destroy', () => this.raw.destroy())
  }
}
