/** The relay that the peer's connections go through where there is no direct way, by what is called of it here. */
declare module 'blind-relay' {
  import type { EventEmitter } from 'node:events'

  /** STR-145 */
  interface RelayServerStats {
    readonly sessions: { accepted: number; opened: number; closed: number; active: number }
    readonly pairings: { requested: number; matched: number; cancelled: number; pending: number; active: number }
    readonly streams: { opened: number; closed: number; errors: number; active: number }
  }

  export interface Session extends EventEmitter {
    readonly closed: boolean
    readonly mux: object
    readonly stream: object
    cork(): void
    uncork(): void
    end(): Promise<void>
    destroy(error?: Error): void
  }

  export class Server {
    constructor(options: { createStream(options: object): unknown })
    readonly sessions: Iterable<Session>
    readonly stats: RelayServerStats
    accept(stream: unknown, options: { id: Uint8Array }): Session
    close(): Promise<void>
  }

  export class Client extends EventEmitter {
    static from(stream: unknown, options: { id: Uint8Array }): Client
    readonly mux: object
    readonly closed: boolean
    pair(isInitiator: boolean, token: Buffer, rawStream: { readonly id: number }): Request
    unpair(token: Buffer): void
    end(): Promise<void>
    destroy(error?: Error): void
  }

  /** STR-152 */
  export interface Request extends EventEmitter {
    destroy(error?: Error): void
    resume(): void
  }
}
