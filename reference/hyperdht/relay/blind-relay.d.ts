/**
 * What this package uses of blind-relay: the client (STR-152 to STR-156), and in tests the relay itself (STR-134). The package
 * ships no types of its own.
 */
declare module 'blind-relay' {
  import type { EventEmitter } from 'node:events'
  import type { Readable } from 'node:stream'

  export class Client {
    /** The client of a stream; makes one, with a channel of this id, if there is none. */
    static from(stream: object, options: { id: Uint8Array }): Client
    readonly closed: boolean
    /** @throws BlindRelayError `CHANNEL_DESTROYED`, `ALREADY_PAIRING` */
    pair(isInitiator: boolean, token: Buffer, stream: { readonly id: number }): Readable
  }

  export class Server {
    constructor(options: { createStream(options: object): object })
    readonly stats: { readonly sessions: { active: number }; readonly pairings: { matched: number; pending: number } }
    accept(stream: object, options: { id: Uint8Array }): EventEmitter
  }
}
