import { EventEmitter } from 'node:events'
import type { EncryptedStream, UdxStream } from '../../peers/index.js'

/** Where a raw stream was connected or moved to. */
export interface Connected {
  readonly socket: unknown
  readonly remoteId: number
  readonly port: number
  readonly host: string
}

/** A raw stream without network: notes where it goes. */
export class FakeRaw extends EventEmitter {
  id = 0x1234
  socket: unknown = null
  remoteHost: string | null = null
  remotePort = 0
  destroying = false
  destroyed = false
  readonly connects: Connected[] = []
  readonly moves: Connected[] = []
  /** Messages sent, and where to. */
  readonly messages: Buffer[] = []
  /** What the next move waits for. */
  moving: Promise<void> | null = null

  constructor(readonly firewall: (socket: unknown, port: number, host: string) => unknown = () => true) {
    super()
  }

  get connected(): boolean {
    return this.socket !== null
  }

  get stream(): UdxStream {
    return this as unknown as UdxStream
  }

  connect(socket: unknown, remoteId: number, port: number, host: string): void {
    if (this.connected) throw new Error('Already connected')
    if (!(port > 0)) throw new Error(`${port} is not a valid port`)
    this.connects.push({ socket, remoteId, port, host })
    this.#at(socket, port, host)
  }

  changeRemote(socket: unknown, remoteId: number, port: number, host: string): Promise<void> | null {
    this.moves.push({ socket, remoteId, port, host })
    this.#at(socket, port, host)
    return this.moving
  }

  trySend(message: Buffer): void {
    this.messages.push(message)
  }

  destroy(error?: Error): this {
    if (this.destroying) return this
    this.destroying = true
    setTimeout(() => {
      this.destroyed = true
      if (error) this.emit('error', error)
      this.emit('close')
    }, 0)
    return this
  }

  #at(socket: unknown, port: number, host: string): void {
    this.socket = socket
    this.remotePort = port
    this.remoteHost = host
  }
}

/** An encrypted stream without encryption. */
export class FakeEncrypted extends EventEmitter {
  rawStream: FakeRaw | null = null
  publicKey = Buffer.alloc(32, 1)
  remotePublicKey = Buffer.alloc(32, 2)
  isInitiator = true
  destroying = false
  destroyed = false
  connected = false
  keepAlive = 0
  ended = false
  started: unknown = null
  error: (Error & { code?: string }) | null = null

  get stream(): EncryptedStream {
    return this as unknown as EncryptedStream
  }

  start(rawStream: FakeRaw, options: unknown): void {
    this.rawStream = rawStream
    this.started = options
    this.connected = true
    this.emit('open')
  }

  setKeepAlive(ms: number): void {
    this.keepAlive = ms
  }

  end(): void {
    this.ended = true
  }

  destroy(error?: Error): this {
    if (this.destroying) return this
    this.destroying = true
    this.error = error ?? null
    this.rawStream?.destroy()
    setTimeout(() => {
      this.destroyed = true
      if (error) this.emit('error', error)
      this.emit('close')
    }, 0)
    return this
  }
}
