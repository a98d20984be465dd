import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** The streams of a process, or what stands in for them. */
export interface DissectIo {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
}

export const PROCESS_IO: DissectIo = process

/** Standard output with back pressure, and the word of whoever reads it that it is enough. */
export class Output {
  /** Nobody reads any more: `| head` has closed the pipe. */
  closed = false
  /** Colours are for terminals, unless NO_COLOR says no (no-color.org). */
  readonly colors: boolean

  constructor(readonly io: DissectIo) {
    const { NO_COLOR, TERM } = io.env
    this.colors = io.stdout.isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
    io.stdout.on('error', (err: NodeJS.ErrnoException) => {
      if (err.code !== 'EPIPE') throw err
      this.closed = true
    })
  }

  async write(text: string): Promise<void> {
    if (this.closed || this.io.stdout.write(text)) return
    // Without `error` a closed pipe would be waited for in vain; it is handled above.
    const stop = new AbortController()
    const { signal } = stop
    await Promise.race([once(this.io.stdout, 'drain', { signal }), once(this.io.stdout, 'close', { signal })]).catch(
      () => undefined
    )
    stop.abort()
  }

  /** A sentence for people, beside the output. */
  say(sentence: string): void {
    this.io.stderr.write(`punchlist: ${sentence}\n`)
  }
}
