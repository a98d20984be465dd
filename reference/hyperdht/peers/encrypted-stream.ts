import type { Duplex } from 'node:stream'
import type { UdxStream } from './udx-stream.js'

/**
 * The encrypted connection applications get (section 10.14): the very object of `@hyperswarm/secret-stream`, a streamx duplex
 * (API-179), or what an option `createSecretStream` made in its place.
 */
export interface EncryptedStream extends Pick<
  Duplex,
  'write' | 'end' | 'pause' | 'resume' | 'read' | 'pipe' | 'cork' | 'uncork' | 'readable' | 'writable' | 'destroyed'
> {
  readonly noiseStream: EncryptedStream
  readonly isInitiator: boolean
  /** Null on the client until it is connected (STR-17). */
  readonly rawStream: UdxStream | null
  readonly publicKey: Buffer
  readonly remotePublicKey: Buffer
  /** 64 bytes, the same on both sides; null until the handshake is done. */
  readonly handshakeHash: Buffer | null
  /** True from `connect` on, and after the end, too. */
  readonly connected: boolean
  /** True once connected, false if destroyed before; never rejects (API-191). */
  readonly opened: Promise<boolean>
  readonly destroying: boolean
  /** ms; 0: off. */
  readonly keepAlive: number
  /** ms; 0: off. */
  readonly timeout: number
  readonly enableSend: boolean
  readonly rawBytesWritten: number
  readonly rawBytesRead: number
  /** The application's own. */
  userData: unknown
  relay: unknown
  puncher: unknown
  setTimeout(ms?: number): void
  setKeepAlive(ms?: number): void
  sendKeepAlive(): void
  /** Attaches the connected transport (STR-17, STR-65). */
  start(rawStream: UdxStream | null, options?: { handshake?: object; [option: string]: unknown }): void
  /** One unordered, unreliable message (API-192). */
  send(buffer: Uint8Array): Promise<boolean | void> | void
  trySend(buffer: Uint8Array): void
  flush(): Promise<boolean>
  alloc(length: number): Buffer
  toJSON(): object
  destroy(error?: unknown): this
  [Symbol.asyncIterator](): AsyncIterator<Buffer>

  on(event: 'handshake' | 'connect' | 'open' | 'end' | 'finish' | 'drain' | 'close', listener: () => void): this
  on(event: 'data' | 'message', listener: (buffer: Buffer) => void): this
  on(event: 'error', listener: (error: Error & { code?: string }) => void): this
  on(event: string | symbol, listener: (...args: never[]) => void): this
  once(event: 'handshake' | 'connect' | 'open' | 'end' | 'finish' | 'drain' | 'close', listener: () => void): this
  once(event: 'data' | 'message', listener: (buffer: Buffer) => void): this
  once(event: 'error', listener: (error: Error & { code?: string }) => void): this
  once(event: string | symbol, listener: (...args: never[]) => void): this
  off(event: string | symbol, listener: (...args: never[]) => void): this
  removeListener(event: string | symbol, listener: (...args: never[]) => void): this
}

/**
 * Makes the encrypted stream of a connection (STR-20, API-177). The client calls it with `(true, null, { publicKey,
 * remotePublicKey, autoStart: false, keepAlive })` and later `start(rawStream, { handshake })`, the server with `(false,
 * rawStream, { handshake, keepAlive })`.
 */
export type CreateSecretStream = (
  isInitiator: boolean,
  rawStream: UdxStream | null,
  options: SecretStreamOptions
) => EncryptedStream

export interface SecretStreamOptions {
  /** ms; 0: off. */
  readonly keepAlive: number
  /** The client's way: keys now, transport later. */
  readonly publicKey?: Uint8Array
  readonly remotePublicKey?: Uint8Array
  readonly autoStart?: boolean
  /** The server's way: what the handshake driver's `final()` gave. */
  readonly handshake?: object
}
