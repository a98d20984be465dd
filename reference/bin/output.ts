import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** What a line of `--json` may hold beside its name. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * What a command has to say, on stdout: lines for people, or with `--json` one object per line whose `event` names it.
 * README.md lists every event and its fields.
 */
export class Output {
  constructor(
    private readonly stream: Writable,
    readonly json: boolean,
    /** Somebody reads along: a value that does not end its line gets one. */
    private readonly interactive = false
  ) {}

  /** @param text for people; null for nothing. */
  event(event: string, fields: Fields, text: string | null): void {
    if (this.json) this.stream.write(JSON.stringify({ event, ...fields }) + '\n')
    else if (text !== null) this.stream.write(text + '\n')
  }

  /** A value: its very bytes, so that what was put through a pipe comes out of one. */
  value(value: Buffer, fields: Fields): void {
    if (this.json) {
      const text = value.toString('utf8')
      const isText = Buffer.from(text, 'utf8').equals(value)
      const body = { bytes: value.length, base64: value.toString('base64'), text: isText ? text : null }
      this.event('value', { ...fields, ...body }, null)
      return
    }
    this.stream.write(value)
    if (this.interactive && value.at(-1) !== 0x0a) this.stream.write('\n')
  }

  /** Some bytes of a stream. Resolves when there is room for more. */
  async chunk(bytes: Buffer): Promise<void> {
    const text = this.json
      ? JSON.stringify({ event: 'data', bytes: bytes.length, base64: bytes.toString('base64') }) + '\n'
      : bytes
    if (!this.stream.write(text)) await once(this.stream, 'drain')
  }

  /** Resolves when everything is with the operating system. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.stream.write('', () => resolve()))
  }
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What happens meanwhile, on stderr. With `--json` one object per line: `time`, `level`, `message`. */
export class Log {
  constructor(
    private readonly stream: Writable,
    private readonly level: LogLevel,
    private readonly json: boolean
  ) {}

  error(message: string): void {
    this.#write('error', message)
  }

  warn(message: string): void {
    this.#write('warn', message)
  }

  info(message: string): void {
    this.#write('info', message)
  }

  debug(message: string): void {
    this.#write('debug', message)
  }

  #write(level: LogLevel, message: string): void {
    if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(this.level)) return
    const line = this.json
      ? JSON.stringify({ time: new Date().toISOString(), level, message })
      : `punchlist-node: ${level === 'error' ? '' : `${level}: `}${message}`
    this.stream.write(line + '\n')
  }
}
