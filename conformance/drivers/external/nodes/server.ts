import type { DrivenConnection, DrivenServer, NodeSite, ServerInfo } from '../../node.js'
import type { Channel } from './channel.js'
import { ExternalConnection } from './connection.js'
import { address } from './wire.js'

/** A server behind JSON lines. */
export class ExternalServer implements DrivenServer {
  constructor(
    private readonly channel: Channel,
    private readonly site: NodeSite,
    private readonly handle: number,
    readonly publicKey: Buffer
  ) {}

  async info(): Promise<ServerInfo> {
    const { host, port, relayAddresses } = await this.channel.request<ServerInfo>('server.info', this.params)
    return { host, port, relayAddresses: relayAddresses.map(address) }
  }

  async accept(): Promise<DrivenConnection> {
    const handle = this.channel.handle()
    // Listens from now on: what has happened to it before comes before the answer.
    const connection = new ExternalConnection(this.channel, this.site, handle)
    const accepting = this.channel.request('server.accept', { ...this.params, connection: handle })
    await this.site.waiting('a client', accepting)
    return connection
  }

  async refresh(): Promise<void> {
    await this.site.call('refresh', () => this.channel.request('server.refresh', this.params))
  }

  async close(): Promise<void> {
    await this.site.call('close', () => this.channel.request('server.close', this.params))
  }

  private get params(): { readonly server: number } {
    return { server: this.handle }
  }
}
