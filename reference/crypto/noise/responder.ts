import { bytesOf, Handshake, type NoiseOptions, outOfTurn } from './handshake.js'
import { type Message1, readMessage1 } from './message-1.js'
import { writeMessage2 } from './message-2.js'
import { SymmetricState } from './symmetric-state.js'

/** The server's side of a handshake: {@link recv}, then {@link send}, then {@link final}. */
export class NoiseResponder extends Handshake {
  readonly isInitiator = false
  protected readonly side = 'server'

  private state: SymmetricState
  private client: Message1 | null = null
  private done = false

  /** @throws KeyError `BAD_KEY_PAIR` */
  constructor(options: NoiseOptions) {
    super(options)
    this.state = SymmetricState.start(this.local.static.publicKey, options.trace)
    this.noteLocalKeys(this.state)
  }

  /** The client's static key, proved to be its own by message 1 (but see HS-28: it may be a replay). */
  get remotePublicKey(): Buffer | null {
    return this.client && this.client.clientStatic
  }

  recv(message: Uint8Array): Buffer {
    if (this.client !== null) throw outOfTurn('recv', 'after a message had been accepted')
    const state = this.state.clone()
    this.client = readMessage1(state, this.local.static, bytesOf(message, 'message'))
    state.note?.('client payload', this.client.payload, 'plaintext payloads')
    this.state = state
    return this.client.payload
  }

  send(payload: Uint8Array): Buffer {
    if (this.client === null) throw outOfTurn('send', 'before recv')
    if (this.done) throw outOfTurn('send', 'a second time')
    const state = this.state.clone()
    const bytes = bytesOf(payload, 'payload')
    state.note?.('server payload', bytes, 'plaintext payloads')
    const message = writeMessage2(state, this.local.ephemeral, this.client, bytes)
    this.done = true
    this.finish(state, this.client.clientStatic)
    return message
  }
}
