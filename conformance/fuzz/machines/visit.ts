import type HyperDHT from '@punchlist/hyperdht'

export type Node = InstanceType<typeof HyperDHT>
export type Server = ReturnType<Node['createServer']>
/** An encrypted stream. */
export type Stream = ReturnType<Node['connect']>

/** Said by a client, and said back by the server. */
const HELLO = Buffer.from('hello')

/** One connect, from the call to its end. */
export class Visit {
  /** The server said back what the client said: there is a path. */
  echoed = false
  error: Error | null = null
  private readonly end: Promise<void>
  private readonly answer: Promise<void>

  constructor(
    readonly host: string,
    readonly stream: Stream
  ) {
    stream.on('error', (error: Error) => (this.error = error))
    this.end = new Promise((resolve) => stream.once('close', resolve))
    this.answer = new Promise((resolve) =>
      stream.once('data', () => {
        this.echoed = true
        resolve()
      })
    )
    stream.write(HELLO)
  }

  /** `open`, the code of its error, or `closed`. */
  get outcome(): string {
    if (this.echoed) return 'open'
    return (this.error as { readonly code?: string } | null)?.code ?? 'closed'
  }

  /** Answered, or over. */
  get settled(): Promise<void> {
    return Promise.race([this.answer, this.end])
  }

  /** Over, and if it is not yet, then now. */
  async leave(): Promise<void> {
    this.stream.destroy()
    await this.end
  }
}
