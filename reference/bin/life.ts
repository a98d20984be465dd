import { type EventEmitter, setMaxListeners } from 'node:events'
import { constants } from 'node:os'
import { Interrupted } from './errors.js'
import type { Log } from './output.js'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Signal = (typeof SIGNALS)[number]

/**
 * From the start of a command to its end. The first signal asks for the end, and what was registered with {@link atEnd} is
 * done, last registered first: announcements are taken back, files saved, nodes closed. A second signal ends at once.
 */
export class Life {
  readonly #ending = new AbortController()
  /** BOUNDED: by the nodes and announcements of one command line, or of one shell. */
  readonly #steps: (() => Promise<unknown>)[] = []
  readonly #remove: () => void
  readonly #asked: Promise<void>
  #signal: Signal | null = null

  constructor(
    private readonly log: Log,
    process: Pick<EventEmitter, 'on' | 'off'> & { exit(code: number): unknown }
  ) {
    const onsignal = (signal: Signal): void => {
      if (this.#signal !== null) process.exit(exitCodeOf(signal))
      this.#signal = signal
      this.log.debug(`${signal}: ending; once more ends at once`)
      this.end()
    }
    for (const signal of SIGNALS) process.on(signal, onsignal)
    this.#remove = () => {
      for (const signal of SIGNALS) process.off(signal, onsignal)
    }
    // One listener per announcement of a shell and per wait: many are no leak.
    setMaxListeners(0, this.signal)
    this.#asked = new Promise((resolve) => this.signal.addEventListener('abort', () => resolve()))
  }

  /** Aborts when the end is asked for. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }

  /** Resolves then. */
  get asked(): Promise<void> {
    return this.#asked
  }

  /** What a command exits with that a signal kept from its work; null without a signal. */
  get interruptedExit(): number | null {
    return this.#signal === null ? null : exitCodeOf(this.#signal)
  }

  /** Asks for the end. */
  end(): void {
    this.#ending.abort(new Interrupted())
  }

  atEnd(step: () => Promise<unknown>): void {
    this.#steps.push(step)
  }

  /** The work, or Interrupted if the end is asked for before it is done. */
  unlessEnding<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const stop = (): void => reject(new Interrupted())
      if (this.signal.aborted) stop()
      this.signal.addEventListener('abort', stop)
      work.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', stop))
    })
  }

  /** Resolves after so many ms, or when the end is asked for. */
  async pause(ms: number): Promise<void> {
    if (this.signal.aborted) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.signal.addEventListener('abort', done)
    })
  }

  /** Does what was registered; what fails is logged and keeps nothing else from being done. */
  async close(): Promise<void> {
    this.end()
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step()
      } catch (err) {
        this.log.warn(err instanceof Error ? err.message : String(err))
      }
    }
    this.#remove()
  }
}

/** As shells do. */
function exitCodeOf(signal: Signal): number {
  return 128 + constants.signals[signal]
}
