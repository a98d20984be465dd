import type { EventEmitter } from 'node:events'
import type { UdxStream } from '../peers/index.js'

type Watched = UdxStream & Pick<EventEmitter, 'listenerCount'>

/**
 * Waits until something arrives over the direct path that shows that the other side has nothing left in the relay
 * (STR-162): a chunk of data, which comes in order, or the empty message that is sent for this purpose (STR-161). A message
 * of an application shows no such thing: the peer takes it, leaves the relay, and what was lost in it never arrives
 * (STR-168).
 */
export class DirectWatch {
  readonly #stream: Watched
  readonly #onconfirmed: () => void
  /** The last packet that was asked about did not come through the relay (STR-157). */
  #valid = true
  #watching = false

  constructor(stream: UdxStream, onconfirmed: () => void) {
    this.#stream = stream as Watched
    this.#onconfirmed = onconfirmed
  }

  onpacket(relayed: boolean): void {
    this.#valid = !relayed
  }

  start(): void {
    if (this.#watching) return
    this.#watching = true
    this.#stream.on('message', this.#onmessage)
    // A listener sets the data flowing. It must not be the only one: the encrypted stream may not have attached yet.
    if (this.#stream.listenerCount('data') > 0) this.#stream.on('data', this.#ondata)
    else this.#stream.on('newListener', this.#onlistener)
  }

  stop(): void {
    this.#watching = false
    this.#stream.removeListener('message', this.#onmessage)
    this.#stream.removeListener('data', this.#ondata)
    this.#stream.removeListener('newListener', this.#onlistener)
  }

  readonly #onlistener = (event: string): void => {
    if (event !== 'data') return
    this.#stream.removeListener('newListener', this.#onlistener)
    this.#stream.on('data', this.#ondata)
  }

  readonly #ondata = (): void => this.#onevent()

  readonly #onmessage = (message: Uint8Array): void => {
    if (message.length === 0) this.#onevent()
  }

  #onevent(): void {
    if (!this.#watching) return
    if (this.#valid) this.#onconfirmed()
    else this.#valid = true
  }
}
