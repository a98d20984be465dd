import type { DrivenRelay, KeyPair, NodeSite, RelayOptions, RelayStats } from '../node.js'
import type { BlindRelay, BlindRelayClass, DHT, RawConnection, RawServer } from './surface.js'

/** A blind relay at a node of a hyperdht-compatible class, put together as chapter 8.10 says. */
export class ClassRelay implements DrivenRelay {
  private sessions = 0

  private constructor(
    private readonly site: NodeSite,
    private readonly door: RawServer,
    private readonly relay: BlindRelay
  ) {}

  static async open(
    dht: DHT,
    site: NodeSite,
    Relay: BlindRelayClass,
    keyPair: KeyPair,
    { service = 'serve' }: RelayOptions
  ): Promise<ClassRelay> {
    const relay = new Relay({ createStream: (options) => dht.createRawStream({ ...options, framed: true }) })
    const door = dht.createServer({})
    const opened = new ClassRelay(site, door, relay)
    door.on('connection', (stream: RawConnection) => opened.take(stream, service))
    await door.listen(keyPair)
    return opened
  }

  get publicKey(): Buffer {
    return this.door.publicKey
  }

  async stats(): Promise<RelayStats> {
    const { requested, matched } = this.relay.stats.pairings
    return { sessions: this.sessions, requested, matched }
  }

  async close(): Promise<void> {
    await this.site.call('close the relay', async () => {
      await this.door.close()
      await this.relay.close()
    })
  }

  private take(stream: RawConnection, service: RelayOptions['service']): void {
    this.sessions++
    // How a client leaves is its own affair, and so is what comes of it for the streams it was passed (STR-144).
    stream.on('error', () => {})
    if (service === 'refuse') return
    this.relay.accept(stream, { id: stream.remotePublicKey }).on('error', () => {})
  }
}
