import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a user starts. */
export const BIN = fileURLToPath(new URL('../../../../bin/punchlist-node.js', import.meta.url))

export type Event = Record<string, unknown> & { event: string }

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: Buffer
  stderr: string
}

/** One run of the command in a process of its own. */
export class Child {
  readonly process: ChildProcessWithoutNullStreams
  /** How it ended. */
  readonly ended: Promise<Ended>
  readonly #out: Buffer[] = []
  #stderr = ''

  constructor(args: readonly string[], start: readonly string[] = [BIN]) {
    this.process = spawn(process.execPath, [...start, ...args])
    this.process.stdout.on('data', (chunk: Buffer) => this.#out.push(chunk))
    this.process.stderr.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()))
    // It may have ended before it read all.
    this.process.stdin.on('error', () => {})
    this.ended = once(this.process, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: Buffer.concat(this.#out),
      stderr: this.#stderr
    }))
  }

  /** The lines of `--json` so far. */
  get events(): Event[] {
    const lines = Buffer.concat(this.#out).toString().split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as Event)
  }

  get stdout(): string {
    return Buffer.concat(this.#out).toString()
  }

  get stderr(): string {
    return this.#stderr
  }

  /** The first event of a name, now or when it comes. Rejects if the process ends without it. */
  async event(name: string): Promise<Event> {
    for (;;) {
      const found = this.events.find(({ event }) => event === name)
      if (found !== undefined) return found
      const more = once(this.process.stdout, 'data').then(() => null)
      const end = await Promise.race([more, this.ended])
      if (end !== null && !this.events.some(({ event }) => event === name)) {
        throw new Error(`ended with ${end.code} and without ${name}: ${end.stdout.toString()}${end.stderr}`)
      }
    }
  }

  /** Resolves when a text stands in the log. */
  async said(text: string): Promise<void> {
    while (!this.#stderr.includes(text)) {
      const end = await Promise.race([once(this.process.stderr, 'data').then(() => null), this.ended])
      if (end !== null && !end.stderr.includes(text)) throw new Error(`ended without saying ${text}: ${end.stderr}`)
    }
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.process.kill(signal)
    return this.ended
  }
}

/** Runs one command line to its end. */
export function run(args: readonly string[], input: string | Buffer = ''): Promise<Ended> {
  const child = new Child(args)
  child.process.stdin.end(input)
  return child.ended
}

/** The events of a run that ended well. */
export async function events(args: readonly string[], input: string | Buffer = ''): Promise<Event[]> {
  const { code, stdout, stderr } = await run([...args, '--json'], input)
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`)
  const lines = stdout.toString().split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Event)
}
