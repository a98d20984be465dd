import type { DrivenConnection, DrivenSwarm, NodeSite, SwarmOptions } from '../node.js'
import { ClassConnection } from './connection.js'
import type { DHT, RawConnection, RawSwarm, SwarmClass } from './surface.js'

/**
 * ms until a lost peer is tried again, by how often it was: about what Hyperswarm does, which throws dice when it is loaded.
 * A run is to be the same in every process.
 */
const BACKOFFS: readonly number[] = [1250, 5500, 16_000, 660_000]

/** The unchanged Hyperswarm on a node of a hyperdht-compatible class. */
export class ClassSwarm implements DrivenSwarm {
  /** BOUNDED: by the connections that the swarm keeps, 64 by default. */
  private readonly opened = new Map<RawConnection, ClassConnection>()

  private constructor(
    private readonly raw: RawSwarm,
    private readonly site: NodeSite
  ) {
    raw.on('connection', (stream: RawConnection) => {
      this.opened.set(stream, new ClassConnection(stream, site))
      stream.once('close', () => this.opened.delete(stream))
    })
  }

  static open(dht: DHT, site: NodeSite, Swarm: SwarmClass, { keyPair }: SwarmOptions): ClassSwarm {
    return new ClassSwarm(new Swarm({ dht, backoffs: BACKOFFS, ...(keyPair && { keyPair }) }), site)
  }

  get publicKey(): Buffer {
    return this.raw.keyPair.publicKey
  }

  async join(topic: Uint8Array): Promise<void> {
    await this.site.call('join a topic', async () => {
      await this.raw.join(topic).flushed()
      await this.raw.flush()
    })
  }

  leave(topic: Uint8Array): Promise<void> {
    return this.site.call('leave a topic', () => this.raw.leave(topic))
  }

  async connections(): Promise<readonly DrivenConnection[]> {
    return [...this.opened.values()]
  }

  /** @param options `force`: without taking its announcements back. */
  async close(options: { readonly force?: boolean } = {}): Promise<void> {
    await this.site.call('close the swarm', () => this.raw.destroy(options))
  }
}
