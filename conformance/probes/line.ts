import { randomInt } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { Address } from '@punchlist/hyperdht/wire'

/** A datagram of the target's host. */
export interface Arrival {
  readonly bytes: Buffer
  readonly from: Address
  /** `performance.now()` on arrival. */
  readonly at: number
}

/** Datagrams kept per line: far above what any row causes, and a bound against a target gone wild. */
const MAX_ARRIVALS = 1024

interface Waiter {
  wanted(arrival: Arrival): boolean
  settle(arrival: Arrival | null): void
  fail(err: Error): void
}

/** The first byte of what a node sends on its own account (RPC-15). */
const REQUEST = 0x03

export const isRequest = ({ bytes }: Arrival) => bytes[0] === REQUEST

/**
 * One UDP socket of the probe: a sender of its own in the eyes of the target. Only datagrams of the target's host are
 * seen; whatever strangers send to the port is noise.
 */
export class Line {
  /** The address of this line as the target sees it. Set by who opens the line. */
  address: Address
  /** The tids of exchanges that are not what a row is about: their answers are not a reaction to it. */
  // BOUNDED: by the exchanges of one row.
  readonly sideTids = new Set<number>()
  /** Every datagram in order of arrival. */
  // BOUNDED: by MAX_ARRIVALS.
  private readonly arrivals: Arrival[] = []
  private readonly taken = new WeakSet<Arrival>()
  // BOUNDED: a row waits for one or two things at a time.
  private readonly waiters = new Set<Waiter>()
  private closed: Promise<void> | null = null
  private lastTid = randomInt(0x10000)

  private constructor(
    private readonly socket: Socket,
    private readonly target: Address
  ) {
    this.address = { host: socket.address().address, port: socket.address().port }
    socket.on('message', (bytes, from) => this.receive(bytes, from))
    // An ICMP answer or a route that went away: the row sees silence and says so.
    socket.on('error', () => {})
  }

  /** Binds a random port of `host`. */
  static async open(target: Address, host: string): Promise<Line> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, host, () => {
        socket.off('error', reject)
        resolve()
      })
    })
    return new Line(socket, target)
  }

  /** A transaction id this line has not used yet. */
  tid(): number {
    this.lastTid = (this.lastTid + 1) & 0xffff
    return this.lastTid
  }

  /** Sends to the target, or to another socket of it that has shown itself. */
  async send(bytes: Uint8Array, port = this.target.port): Promise<void> {
    await new Promise<void>((resolve) => {
      // A local refusal (too long for the path, no route) is seen as silence.
      this.socket.send(bytes, port, this.target.host, () => resolve())
    })
  }

  /** The next datagram that fits and was not handed out before, or null after `ms`. */
  async next(wanted: (arrival: Arrival) => boolean, ms: number): Promise<Arrival | null> {
    const here = this.arrivals.find((a) => !this.taken.has(a) && wanted(a))
    if (here) {
      this.taken.add(here)
      return here
    }
    if (this.closed) throw new Error('the line is closed')
    if (ms <= 0) return null
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        this.waiters.delete(waiter)
      }
      const waiter: Waiter = {
        wanted,
        settle: (arrival) => {
          done()
          resolve(arrival)
        },
        fail: (err) => {
          done()
          reject(err)
        }
      }
      // One more turn of the event loop: what has arrived while this process was busy is read before it counts as late.
      const timer = setTimeout(() => setImmediate(() => this.waiters.has(waiter) && waiter.settle(null)), ms)
      this.waiters.add(waiter)
    })
  }

  /** Every datagram so far that fits, handed out or not. */
  seen(wanted: (arrival: Arrival) => boolean): Arrival[] {
    return this.arrivals.filter(wanted)
  }

  /** Whether a datagram is the target's reaction to what a row sent: no request of its own, no answer on the side. */
  readonly isReaction = (arrival: Arrival): boolean =>
    !isRequest(arrival) && !(arrival.bytes.length >= 4 && this.sideTids.has(arrival.bytes.readUInt16LE(2)))

  /** Closes the socket and fails whoever still waits. */
  close(): Promise<void> {
    this.closed ??= new Promise((resolve) => {
      this.socket.close(resolve)
      for (const waiter of this.waiters) waiter.fail(new Error('the line was closed'))
    })
    return this.closed
  }

  private receive(bytes: Buffer, { address, port }: RemoteInfo): void {
    if (address !== this.target.host || this.arrivals.length >= MAX_ARRIVALS) return
    const arrival: Arrival = { bytes, from: { host: address, port }, at: performance.now() }
    this.arrivals.push(arrival)
    for (const waiter of this.waiters) {
      if (!waiter.wanted(arrival)) continue
      this.taken.add(arrival)
      waiter.settle(arrival)
      return
    }
  }
}
