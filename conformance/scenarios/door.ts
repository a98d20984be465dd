import type { DrivenConnection, DrivenServer } from '../drivers/node.js'

/**
 * Tells which connection at a server belongs to which at a client: by the hash of their handshake. Of an attempt that failed
 * for the client the server may have a connection all the same, which is not the next one's (HP-189).
 */
export class Door {
  /** BOUNDED: by the connections of a scenario. By handshake hash. */
  private readonly come = new Map<string, DrivenConnection>()
  /** BOUNDED: by the connections of a scenario. By handshake hash. */
  private readonly awaited = new Map<string, (connection: DrivenConnection) => void>()

  private constructor(private readonly server: DrivenServer) {
    void this.watch()
  }

  /** The one that a server has. Whoever uses it leaves `accept` to it. */
  static of(server: DrivenServer): Door {
    let door = DOORS.get(server)
    if (door === undefined) DOORS.set(server, (door = new Door(server)))
    return door
  }

  /** The server's end of a client's connection that is open. Pending for ever if none comes. */
  async otherEndOf(client: DrivenConnection): Promise<DrivenConnection> {
    const hash = await hashOf(client)
    return this.come.get(hash) ?? new Promise((resolve) => this.awaited.set(hash, resolve))
  }

  private async watch(): Promise<void> {
    try {
      for (;;) {
        const connection = await this.server.accept()
        const hash = await hashOf(connection)
        this.come.set(hash, connection)
        this.awaited.get(hash)?.(connection)
      }
    } catch {
      // The server is closed; who still waits hears of it from the client's end.
    }
  }
}

const DOORS = new WeakMap<DrivenServer, Door>()

async function hashOf(connection: DrivenConnection): Promise<string> {
  const { handshakeHash } = await connection.info()
  if (handshakeHash === null) throw new TypeError('A connection that is open has no handshake hash.')
  return handshakeHash.toString('hex')
}
