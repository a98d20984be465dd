import { once } from 'node:events'
import { type StreamOptions } from '../../sim/udx/index.js'
import { type Socket, type Stream, type Udx, type World } from './worlds.js'
import { Wire } from './wire.js'

export const HOST = '127.0.0.1'

/** Local id of the next stream: different in every test, so that a late packet of one cannot reach another's. */
let nextId = 1

/**
 * One test's sockets and streams in a world: a udx object under test, and a wire that sees and sends raw packets.
 * Everything made here is destroyed by {@link Bench.tearDown}.
 */
export class Bench {
  readonly udx: Udx
  private readonly sockets: Socket[] = []
  private readonly streams: Stream[] = []

  constructor(private readonly world: World) {
    this.udx = world.createUdx()
  }

  /** A bound socket. */
  socket(udx = this.udx): Socket {
    const socket = udx.createSocket()
    this.sockets.push(socket)
    socket.bind(0, HOST)
    return socket
  }

  /** An unbound one. */
  unbound(): Socket {
    const socket = this.udx.createSocket()
    this.sockets.push(socket)
    return socket
  }

  /** A socket of another udx object, on which no stream lives. */
  wire(): Wire {
    return new Wire(this.socket(this.world.createUdx()))
  }

  /** An unconnected stream that takes every packet, whatever `options` say otherwise. */
  stream(options: StreamOptions = { firewall: () => false }, udx = this.udx, id = nextId++): Stream {
    const stream = udx.createStream(id, options)
    // Errors are looked at where they are expected.
    stream.on('error', () => {})
    this.streams.push(stream)
    return stream
  }

  /** A stream connected to a wire, as its stream 77. */
  toWire(): { stream: Stream; socket: Socket; wire: Wire } {
    const [socket, wire, stream] = [this.socket(), this.wire(), this.stream()]
    stream.connect(socket, Wire.ID, wire.port, HOST)
    wire.speakTo(stream.id, port(socket))
    return { stream, socket, wire }
  }

  /** Two streams connected to each other, on udx objects of their own. */
  pair(): { a: Stream; b: Stream; socketA: Socket; socketB: Socket } {
    const other = this.world.createUdx()
    const [socketA, socketB] = [this.socket(), this.socket(other)]
    const [a, b] = [this.stream(), this.stream(undefined, other)]
    a.connect(socketA, b.id, port(socketB), HOST)
    b.connect(socketB, a.id, port(socketA), HOST)
    return { a, b, socketA, socketB }
  }

  /** Another udx object of this world. */
  anotherUdx(): Udx {
    return this.world.createUdx()
  }

  async tearDown(): Promise<void> {
    for (const stream of this.streams) stream.destroy()
    await Promise.all(this.sockets.map((socket) => socket.close()))
  }
}

export function port(socket: Socket): number {
  const address = socket.address()
  if (address === null) throw new Error('not bound')
  return address.port
}

/** Notes events in the order in which they are emitted. */
export function record(log: string[], emitter: Socket | Stream, name: string, ...events: string[]): void {
  for (const event of events) {
    const note = (...args: unknown[]) => {
      const [first] = args
      const bytes = Buffer.isBuffer(first) ? ` ${first.toString()}` : ''
      const code = first instanceof Error ? ` ${(first as Error & { code?: string }).code ?? first.message}` : ''
      log.push(`${name} ${event}${bytes}${code}`)
    }
    ;(emitter as unknown as NodeJS.EventEmitter).on(event, note)
  }
}

/** The first argument of an event. */
export function event<T>(emitter: Socket | Stream, name: string): Promise<T> {
  // Not `once` of node:events, which rejects on `error`.
  return new Promise((resolve) => (emitter as unknown as NodeJS.EventEmitter).once(name, resolve))
}

/** Everything read until the end. */
export async function readAll(stream: Stream): Promise<Buffer> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk) => chunks.push(chunk as Buffer))
  await event(stream, 'end')
  return Buffer.concat(chunks)
}

/** What a call threw. */
export function thrown(run: () => unknown): Error & { code?: string } {
  try {
    run()
  } catch (err) {
    return err as Error & { code?: string }
  }
  throw new Error('it did not throw')
}

/** Runs with nobody but the test listening for uncaught exceptions; returns the one there was. */
export async function uncaught(run: () => void): Promise<Error & { code?: string }> {
  const listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  try {
    const error = once(process, 'uncaughtException')
    run()
    return ((await error) as [Error])[0]
  } finally {
    for (const listener of listeners) process.on('uncaughtException', listener)
  }
}
