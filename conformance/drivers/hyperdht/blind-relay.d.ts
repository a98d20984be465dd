/** The relay that the peer's connections go through where there is no direct way, by what is called of it here. */
declare module 'blind-relay' {
  export class Server {
    constructor(options: { createStream(options: object): unknown })
    accept(stream: unknown, options: { id: Uint8Array }): NodeJS.EventEmitter
    close(): Promise<void>
  }
}
