import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Notice, Part } from './types.js'

const PROGRAM = fileURLToPath(new URL('player.js', import.meta.url))

/** An application in a process of its own. */
export class Player {
  /** What it reported. BOUNDED: by what one test does. */
  readonly notices: Notice[] = []
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  #complaints = ''
  #hasClosed = false

  constructor(part: Part) {
    this.#child = fork(PROGRAM, [JSON.stringify(part)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text))
    this.#child.on('message', (notice: Notice) => this.notices.push(notice))
    this.#closed = once(this.#child, 'close').then(() => (this.#hasClosed = true))
  }

  /** The value of the first notice of this kind that fits, as soon as it is there. */
  async hear(event: string, fits: (value: string) => boolean = () => true): Promise<string> {
    for (;;) {
      const found = this.notices.find((notice) => notice.event === event && fits(notice.value))
      if (found !== undefined) return found.value
      if (this.#hasClosed) throw new Error(`the player ended without ${event}: ${this.#complaints}`)
      await Promise.race([once(this.#child, 'message'), this.#closed])
    }
  }

  /** Lets the application close what it opened. The exit code is that of a process that ended by itself. */
  async end(): Promise<{ code: number | null; complaints: string }> {
    if (this.#child.connected) this.#child.send('end')
    await this.#closed
    return { code: this.#child.exitCode, complaints: this.#complaints }
  }

  /** For a test that failed. */
  async kill(): Promise<void> {
    if (!this.#hasClosed) this.#child.kill('SIGKILL')
    await this.#closed
  }
}
