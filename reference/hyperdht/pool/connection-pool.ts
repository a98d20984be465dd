import { EventEmitter } from 'node:events'
import { DHTError } from '../lib/errors.js'
import type { EncryptedStream } from '../peers/index.js'

/** A stream of a pool as the pool's users hold it (API-230). */
export interface ConnectionRef {
  /** Without effect, like the next one. */
  active(): void
  inactive(): void
  /** Destroys the stream. */
  release(): void
}

export interface ConnectionPoolEvents {
  /** An incoming stream at once, an outgoing one when it opens (STR-86). */
  connection: [stream: EncryptedStream, ref: ConnectionRef]
}

/** A server as far as a pool has to do with it. */
export interface PooledServer {
  on(event: 'connection', listener: (stream: EncryptedStream) => void): unknown
}

/** Keeps at most one connection per remote public key, of those that are made with it (sections 8.9 and 10.16). */
export class ConnectionPool extends EventEmitter<ConnectionPoolEvents> {
  /** By public key in hex. BOUNDED: by the streams that are open or opening; each leaves at its close. */
  readonly #entries = new Map<string, Entry>()
  /** BOUNDED: by the servers the application attaches. */
  readonly #servers = new WeakSet<PooledServer>()

  /** Streams that are not open yet. */
  get connecting(): number {
    let n = 0
    for (const { open } of this.#entries.values()) if (!open) n++
    return n
  }

  /** References of the open ones. */
  get connections(): IterableIterator<ConnectionRef> {
    return [...this.#entries.values()].filter(({ open }) => open).values()
  }

  has(publicKey: Uint8Array): boolean {
    return this.#entries.has(hex(publicKey))
  }

  /** Also one that is still connecting. */
  get(publicKey: Uint8Array): EncryptedStream | null {
    return this.#entries.get(hex(publicKey))?.stream ?? null
  }

  /** Offers every connection of a server from now on, after the listeners that are there already (API-233). Once each. */
  attachServer(server: PooledServer): void {
    if (this.#servers.has(server)) return
    this.#servers.add(server)
    server.on('connection', (stream) => this.attach(stream, true))
  }

  /**
   * Offers a stream. Of two for one key the new one is kept if both have the same direction, or if our key is the greater
   * one (STR-87): both peers decide alike.
   *
   * @param open whether it is an incoming one, which is open; otherwise it connects
   */
  attach(stream: EncryptedStream, open: boolean): void {
    if (stream.destroying) return
    const key = hex(stream.remotePublicKey)
    const existing = this.#entries.get(key)
    if (existing === undefined) return this.#enter(key, stream, open)
    if (!isKept(stream, existing.stream)) return drop(stream)
    // It enters when the old one has closed, unless it goes before that (STR-89).
    const unmute = mute(stream)
    existing.stream.once('close', () => {
      unmute()
      this.attach(stream, open || stream.connected)
    })
    drop(existing.stream)
  }

  #enter(key: string, stream: EncryptedStream, open: boolean): void {
    const entry = new Entry(stream)
    this.#entries.set(key, entry)
    stream.once('close', () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key)
    })
    if (open) {
      this.#opened(entry)
      return
    }
    const unmute = mute(stream)
    stream.once('open', () => {
      unmute()
      this.#opened(entry)
    })
  }

  #opened(entry: Entry): void {
    entry.open = true
    this.emit('connection', entry.stream, entry)
  }
}

class Entry implements ConnectionRef {
  open = false

  constructor(readonly stream: EncryptedStream) {}

  active(): void {}

  inactive(): void {}

  release(): void {
    this.stream.destroy()
  }
}

function isKept(stream: EncryptedStream, existing: EncryptedStream): boolean {
  if (stream.isInitiator === existing.isInitiator) return true
  return Buffer.compare(stream.publicKey, stream.remotePublicKey) > 0
}

function drop(stream: EncryptedStream): void {
  mute(stream)
  stream.destroy(DHTError.DUPLICATE_CONNECTION())
}

/** Swallows errors that nobody can listen to yet (STR-90). Returns what ends that. */
function mute(stream: EncryptedStream): () => void {
  const ignore = (): void => {}
  stream.on('error', ignore)
  return () => stream.off('error', ignore)
}

function hex(publicKey: Uint8Array): string {
  return Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength).toString('hex')
}
