import { Client } from 'blind-relay'
import { Duplex } from 'streamx'
import type { Connection, Kind } from './classes.js'
import type { Lab } from './lab.js'
import type { Side } from './sides.js'

interface State {
  start: number
  end: number
  buffer: Buffer
}

interface Codec<T> {
  preencode(state: State, value: T): void
  encode(state: State, value: T): void
  decode(state: State): T
}

/** Texts of up to 252 bytes, after their length. */
export const text: Codec<string> = {
  preencode: (state, value) => (state.end += 1 + Buffer.byteLength(value)),
  encode(state, value) {
    state.buffer[state.start] = Buffer.byteLength(value)
    state.start += 1 + state.buffer.write(value, state.start + 1)
  },
  decode(state) {
    const length = state.buffer[state.start++]
    if (length === undefined || state.start + length > state.end) throw new Error('Out of bounds')
    state.start += length
    return state.buffer.toString('utf8', state.start - length, state.start)
  }
}

/** Whole numbers below 2^16, one byte or `fd` and two. */
export const uint: Codec<number> = {
  preencode: (state, value) => (state.end += value < 0xfd ? 1 : 3),
  encode(state, value) {
    if (value < 0xfd) state.buffer[state.start++] = value
    else {
      state.buffer[state.start++] = 0xfd
      state.start = state.buffer.writeUInt16LE(value, state.start)
    }
  },
  decode(state) {
    if (state.start >= state.end) throw new Error('Out of bounds')
    const first = state.buffer[state.start++]!
    if (first < 0xfd) return first
    state.start += 2
    return state.buffer.readUInt16LE(state.start - 2)
  }
}

export interface Channel {
  readonly opened: boolean
  readonly closed: boolean
  readonly messages: readonly { send(value: unknown): boolean }[]
  open(handshake?: unknown): void
  close(): void
}

/** A multiplexer, by what is called of it here. */
export interface Mux {
  readonly stream: Connection
  cork(): void
  uncork(): void
  pair(what: { protocol: string; id?: Buffer | null }, notify: () => Promise<void> | void): void
  createChannel(options: {
    protocol: string
    id?: Buffer | null
    unique?: boolean
    handshake?: Codec<string> | null
    messages?: { encoding: Codec<string> | Codec<number>; onmessage?: (value: never) => unknown }[]
    onopen?: (handshake: string) => unknown
    onclose?: (isRemote: boolean) => unknown
  }): Channel | null
}

/** The class that relays' connections run: what `blind-relay` brings along. */
const Protomux = (() => {
  const nowhere = new Duplex()
  const { mux } = Client.from(nowhere, { id: Buffer.alloc(32) })
  return mux.constructor as unknown as { from(stream: Connection): Mux }
})()

/** A connection with a multiplexer on the side of an implementation, and frames written by hand on the other. */
export class Muxed {
  readonly frames: string[] = []
  private read = 0

  private constructor(
    readonly mux: Mux,
    readonly under: Connection,
    readonly other: Connection
  ) {
    other.on('data', (frame) => this.frames.push(frame.toString('hex')))
  }

  static async open(lab: Lab, kind: Kind, side: Side): Promise<Muxed> {
    const options = { connectionKeepAlive: false } as const
    const pairing = side === 'server' ? ([kind, 'hyperdht'] as const) : (['hyperdht', kind] as const)
    const { client, server } = await lab.pair(pairing, { serverNode: options, clientNode: options })
    const [under, other] = side === 'server' ? [server, client] : [client, server]
    return new Muxed(Protomux.from(under), under, other)
  }

  static from(stream: Connection): Mux {
    return Protomux.from(stream)
  }

  /** Writes frames; spaces are for the reader. */
  put(...frames: readonly string[]): void {
    for (const frame of frames) this.other.write(Buffer.from(frame.replaceAll(' ', ''), 'hex'))
  }

  /** Frames that came since the last call. */
  news(): string[] {
    const news = this.frames.slice(this.read)
    this.read = this.frames.length
    return news
  }
}
