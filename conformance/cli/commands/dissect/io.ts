import { once } from 'node:events'
import { Writable } from 'node:stream'
import type { Io } from '../../context.js'

/** Standard output with back pressure, and sentences beside it. */
export class Output {
  /** Colours are for terminals, unless NO_COLOR says no (no-color.org). */
  readonly colors: boolean

  constructor(readonly io: Io) {
    const { NO_COLOR, TERM } = io.env
    this.colors = io.stdout.isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
  }

  /** Waits while a pipe is full, so that a long capture is never held in memory as text. */
  async write(text: string): Promise<void> {
    const { stdout } = this.io
    if (stdout.write(text) === false && stdout instanceof Writable) await once(stdout, 'drain')
  }

  /** A sentence for people, beside the output. */
  say(sentence: string): void {
    this.io.stderr.write(`punchlist: ${sentence}\n`)
  }
}
