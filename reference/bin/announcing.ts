import type { KeyPair } from '../crypto/index.js'
import type HyperDHT from '../index.js'
import type { Address } from '../ipencoding/index.js'
import type { Life } from './life.js'
import type { Log, Output } from './output.js'

/** ms between two announcements: a record that nobody asks for may age out after 13 minutes (REC-188). */
const REPEAT = 5 * 60_000
/** ms until another attempt, if one failed. */
const RETRY = 15_000

/** Keeps a key announced under a topic until the end of the command, and takes it back then. */
export class Announcing {
  #stopped = false

  constructor(
    private readonly node: HyperDHT,
    readonly topic: Buffer,
    readonly keyPair: KeyPair,
    private readonly relays: readonly Address[],
    private readonly out: Output,
    private readonly log: Log,
    private readonly life: Life
  ) {}

  get #names(): { topic: string; publicKey: string } {
    return { topic: this.topic.toString('hex'), publicKey: this.keyPair.publicKey.toString('hex') }
  }

  /** @throws StoreError or UserError, if nobody stored it. */
  async once(): Promise<void> {
    const query = this.node.announce(this.topic, this.keyPair, this.relays, {
      strict: true,
      signal: this.life.signal
    })
    await query.finished()
    const names = this.#names
    const text = `announced ${names.publicKey} on ${query.stored.length} nodes`
    this.out.event('announced', { ...names, stored: query.stored.length, refused: query.refused.length }, text)
  }

  /** From before the first announcement on, since a part of it may be stored when it is cut short. */
  withdrawAtEnd(): void {
    this.life.atEnd(async () => {
      if (!this.#stopped) await this.withdraw()
    })
  }

  /** Takes it back now. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.withdraw()
  }

  async withdraw(): Promise<void> {
    const names = this.#names
    try {
      await this.node.unannounce(this.topic, this.keyPair)
    } catch (err) {
      throw new Error(`${(err as Error).message}: the announcement was not taken back, it ages out`, { cause: err })
    }
    this.out.event('withdrawn', names, `withdrawn ${names.publicKey}`)
  }

  /** Resolves at the end of the command, or some time after {@link stop}. */
  async repeat(): Promise<void> {
    const { life } = this
    const isOver = (): boolean => life.signal.aborted || this.#stopped
    let wait = REPEAT
    while (true) {
      await life.pause(wait)
      if (isOver()) return
      try {
        await this.once()
        wait = REPEAT
      } catch (err) {
        if (isOver()) return
        this.log.warn(`${(err as Error).message}: announcing again in ${RETRY / 1000} s`)
        wait = RETRY
      }
    }
  }
}

/** The announcements that a process keeps up: one on a command line, any number in a shell. */
export class Announcements {
  /** BOUNDED: by what is typed into one shell. */
  readonly #running = new Set<Announcing>()

  add(announcing: Announcing): void {
    this.#running.add(announcing)
  }

  /** Removes and returns those under a topic, of one key or of any. */
  take(topic: Buffer, keyPair: KeyPair | null): Announcing[] {
    const found = [...this.#running].filter((announcing) => {
      return (
        announcing.topic.equals(topic) && (keyPair === null || announcing.keyPair.publicKey.equals(keyPair.publicKey))
      )
    })
    for (const announcing of found) this.#running.delete(announcing)
    return found
  }
}
