import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { packageRoot } from '../root.cjs'
import type { Notice, Part } from './types.js'

const PROGRAM = join(packageRoot(), 'dist', 'esm', 'applications', 'player.js')

/** How a player ended: `code` is null if a signal ended it, `complaints` is what it wrote on stderr. */
export interface Ending {
  readonly code: number | null
  readonly complaints: string
}

/** An application in a process of its own. */
export class Player {
  /** What it reported. BOUNDED: by what one case does. */
  readonly notices: Notice[] = []
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  #complaints = ''
  #hasClosed = false

  constructor(part: Part) {
    this.#child = fork(PROGRAM, [JSON.stringify(part)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text))
    this.#child.on('message', (notice: Notice) => this.notices.push(notice))
    const kill = (): void => void this.#child.kill('SIGKILL')
    process.once('exit', kill)
    this.#closed = once(this.#child, 'close').then(() => {
      this.#hasClosed = true
      process.off('exit', kill)
    })
  }

  /** The value of the first notice of this kind that fits, as soon as it is there. */
  async hear(event: string, fits: (value: string) => boolean = () => true): Promise<string> {
    for (;;) {
      const found = this.notices.find((notice) => notice.event === event && fits(notice.value))
      if (found !== undefined) return found.value
      if (this.#hasClosed) throw new Error(`The process ended without ${event}: ${this.#complaints}`)
      await Promise.race([once(this.#child, 'message'), this.#closed])
    }
  }

  /** Lets the application close what it opened. The exit code is that of a process that ended by itself. */
  async end(): Promise<Ending> {
    if (this.#child.connected) this.#child.send('end')
    await this.#closed
    return { code: this.#child.exitCode, complaints: this.#complaints }
  }

  /** For a case that failed. */
  async kill(): Promise<void> {
    if (!this.#hasClosed) this.#child.kill('SIGKILL')
    await this.#closed
  }
}
