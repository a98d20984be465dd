import type { DrivenRelay, NodeSite, RelayStats } from '../../node.js'
import type { Channel } from './channel.js'

/** A blind relay behind JSON lines. */
export class ExternalRelay implements DrivenRelay {
  constructor(
    private readonly channel: Channel,
    private readonly site: NodeSite,
    private readonly handle: number,
    readonly publicKey: Buffer
  ) {}

  async stats(): Promise<RelayStats> {
    const { sessions, requested, matched } = await this.channel.request<RelayStats>('relay.stats', {
      relay: this.handle
    })
    return { sessions, requested, matched }
  }

  async close(): Promise<void> {
    await this.site.call('close the relay', () => this.channel.request('relay.close', { relay: this.handle }))
  }
}
