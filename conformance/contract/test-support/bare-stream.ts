import { Duplex } from 'streamx'
import type HyperDHT from '@punchlist/hyperdht'
import type { RawStream } from './classes.js'
import { Direction, frame, headerFrame, type StreamKeys } from './frames.js'

interface Handshake {
  readonly tx: Uint8Array
  readonly rx: Uint8Array
  readonly hash: Buffer
}

/** In the place of an encrypted stream (API-177): the raw stream and the keys of the session, and nothing done with them. */
export class BareStream extends Duplex {
  rawStream: RawStream | null = null
  handshakeHash: Buffer | null = null
  keys: StreamKeys | null = null
  /** Everything that came. */
  bytes = Buffer.alloc(0)
  readonly messages: Buffer[] = []
  readonly publicKey: Uint8Array | null
  readonly remotePublicKey: Uint8Array | null
  /** When it has its raw stream. */
  readonly started: Promise<void>
  private begin = (): void => {}
  private readonly header = Buffer.alloc(24, 7)
  private sending: Direction | null = null

  constructor(
    readonly isInitiator: boolean,
    /** Arguments that it was made with. */
    readonly options: Readonly<Record<string, unknown>>
  ) {
    super()
    this.publicKey = (options['publicKey'] as Uint8Array | undefined) ?? null
    this.remotePublicKey = (options['remotePublicKey'] as Uint8Array | undefined) ?? null
    this.started = new Promise((resolve) => (this.begin = resolve))
    this.on('error', () => {})
    this.resume()
    this.pause()
  }

  start(raw: RawStream, { handshake }: { handshake?: object } = {}): void {
    const { tx, rx, hash } = handshake as Handshake
    this.rawStream = raw
    this.handshakeHash = hash
    this.keys = { tx: tx.subarray(0, 32), rx: rx.subarray(0, 32), hash, isInitiator: this.isInitiator }
    raw.on('data', (chunk: Buffer) => (this.bytes = Buffer.concat([this.bytes, chunk])))
    raw.on('message', (message: Buffer) => this.messages.push(message))
    raw.on('error', (err: Error) => this.destroy(err))
    raw.on('close', () => this.destroy())
    this.begin()
  }

  get raw(): RawStream {
    if (this.rawStream === null) throw new Error('has not started')
    return this.rawStream
  }

  get session(): StreamKeys {
    if (this.keys === null) throw new Error('has not started')
    return this.keys
  }

  /** Sends bytes as they are. */
  put(...parts: readonly Uint8Array[]): void {
    this.raw.write(Buffer.concat(parts))
  }

  /** Sends the header frame. */
  greet(): void {
    this.sending = new Direction(this.session.tx, this.header)
    this.put(headerFrame(this.session, this.header))
  }

  /** The next frame with this message; {@link greet} comes first. */
  sealed(plain: string | Uint8Array, tag?: number): Buffer {
    if (this.sending === null) throw new Error('greet() comes first')
    return frame(this.sending.seal(Buffer.from(plain), tag))
  }

  override _predestroy(): void {
    this.rawStream?.destroy()
  }
}

/** Options for `connect` or `createServer` that put bare streams in the place of encrypted ones. */
export function bare(): { readonly createSecretStream: HyperDHT.CreateSecretStream; readonly streams: BareStream[] } {
  const streams: BareStream[] = []
  return {
    streams,
    createSecretStream: (isInitiator, raw, options) => {
      const stream = new BareStream(isInitiator, options as unknown as Record<string, unknown>)
      streams.push(stream)
      if (raw !== null) stream.start(raw, options as { handshake?: object })
      return stream as never
    }
  }
}
