import { createSocket } from 'node:dgram'
import { isIPv4 } from 'node:net'
import type { Address } from '@punchlist/hyperdht/wire'
import { Line } from './line.js'

/** All sockets and pauses of one probe, so that stopping it leaves nothing behind. */
export class Lines {
  // BOUNDED: by the rows that run at a time; emptied as they end.
  private readonly open = new Set<Line>()
  // BOUNDED: as above.
  private readonly pauses = new Set<(err: Error) => void>()
  private stopped: Error | null = null
  private readonly onAbort = () => void this.stop(abortError(this.signal))

  private constructor(
    readonly target: Address,
    /** The local address that faces the target. */
    readonly localHost: string,
    private readonly signal: AbortSignal | undefined
  ) {
    signal?.addEventListener('abort', this.onAbort)
  }

  static async towards(target: Address, signal?: AbortSignal): Promise<Lines> {
    if (signal?.aborted) throw abortError(signal)
    return new Lines(target, await localHostTowards(target), signal)
  }

  async line(): Promise<Line> {
    this.check()
    const line = await Line.open(this.target, this.localHost)
    this.open.add(line)
    if (this.stopped) await this.close(line)
    this.check()
    return line
  }

  async close(line: Line): Promise<void> {
    this.open.delete(line)
    await line.close()
  }

  /** Waits; rejects if the probe is stopped meanwhile. */
  async pause(ms: number): Promise<void> {
    this.check()
    if (ms <= 0) return
    await new Promise<void>((resolve, reject) => {
      const fail = (err: Error) => {
        clearTimeout(timer)
        reject(err)
      }
      const timer = setTimeout(() => {
        this.pauses.delete(fail)
        resolve()
      }, ms)
      this.pauses.add(fail)
    })
  }

  /** Closes everything. Whatever still waits fails with `reason`. */
  async stop(reason = new Error('the probe has ended')): Promise<void> {
    this.signal?.removeEventListener('abort', this.onAbort)
    this.stopped ??= reason
    for (const fail of this.pauses) fail(this.stopped)
    this.pauses.clear()
    await Promise.all([...this.open].map((line) => this.close(line)))
  }

  /** Throws if the probe was stopped. */
  check(): void {
    if (this.stopped) throw this.stopped
  }
}

function abortError(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason
  return reason instanceof Error ? reason : new Error('the probe was stopped')
}

/** Asks the routing table of this host; connecting a UDP socket sends nothing. */
async function localHostTowards({ host, port }: Address): Promise<string> {
  const socket = createSocket('udp4')
  try {
    return await new Promise<string>((resolve) => {
      // Without a route there is nothing to find out here: the first PING will be met with silence.
      socket.once('error', () => resolve('0.0.0.0'))
      socket.connect(port, host, () => {
        const { address } = socket.address()
        resolve(isIPv4(address) ? address : '0.0.0.0')
      })
    })
  } finally {
    socket.close()
  }
}
