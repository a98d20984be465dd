import { type DrivenConnection, type DrivenServer, NodeFailure, type NodeSite, type ServerInfo } from '../node.js'
import { ClassConnection } from './connection.js'
import { Mailbox } from './mailbox.js'
import type { RawConnection, RawServer } from './surface.js'

/** A server of a hyperdht-compatible class. */
export class ClassServer implements DrivenServer {
  private readonly connections = new Mailbox<DrivenConnection>()

  constructor(
    private readonly raw: RawServer,
    private readonly site: NodeSite
  ) {
    raw.on('connection', (stream: RawConnection) => this.connections.put(new ClassConnection(stream, site)))
    raw.on('close', () => this.connections.close({ error: new NodeFailure('accept', null, 'The server is closed.') }))
  }

  get publicKey(): Buffer {
    return this.raw.publicKey
  }

  async info(): Promise<ServerInfo> {
    const { host = null, port = 0 } = this.raw.address() ?? {}
    return { host, port, relayAddresses: this.raw.relayAddresses.map(({ host, port }) => ({ host, port })) }
  }

  accept(): Promise<DrivenConnection> {
    return this.site.waiting('a client', this.connections.take())
  }

  async refresh(): Promise<void> {
    await this.site.call('refresh', () => void this.raw.refresh())
  }

  async close(): Promise<void> {
    await this.site.call('close', () => this.raw.close())
  }
}
