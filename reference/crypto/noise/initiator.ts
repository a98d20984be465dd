import { remoteKey } from './dh.js'
import { bytesOf, Handshake, type NoiseOptions, outOfTurn } from './handshake.js'
import { writeMessage1 } from './message-1.js'
import { readMessage2 } from './message-2.js'
import { SymmetricState } from './symmetric-state.js'

/**
 * The client's side of a handshake: {@link send}, then {@link recv}, then {@link final}.
 *
 * Message 1 is made once; the same bytes go to every relay of one connection attempt (HS-19). Replies are tried one after
 * the other until one is genuine (HS-26).
 */
export class NoiseInitiator extends Handshake {
  readonly isInitiator = true
  readonly remotePublicKey: Buffer
  protected readonly side = 'client'

  private state: SymmetricState
  private turn: 'to send' | 'to receive' | 'done' = 'to send'

  /**
   * @param options.remotePublicKey the server's static key, 32 bytes. Whether it is a usable point shows in {@link send}.
   * @throws KeyError `BAD_KEY_PAIR`
   */
  constructor(options: NoiseOptions & { remotePublicKey: Uint8Array }) {
    super(options)
    this.remotePublicKey = remoteKey(options.remotePublicKey)
    this.state = SymmetricState.start(this.remotePublicKey, options.trace)
    this.noteLocalKeys(this.state)
    this.state.note?.('server static public', this.remotePublicKey, 'keys')
  }

  send(payload: Uint8Array): Buffer {
    if (this.turn !== 'to send') throw outOfTurn('send', 'a second time')
    const state = this.state.clone()
    const bytes = bytesOf(payload, 'payload')
    state.note?.('client payload', bytes, 'plaintext payloads')
    const message = writeMessage1(state, this.local, this.remotePublicKey, bytes)
    this.state = state
    this.turn = 'to receive'
    return message
  }

  recv(message: Uint8Array): Buffer {
    if (this.turn === 'to send') throw outOfTurn('recv', 'before send')
    if (this.turn === 'done') throw outOfTurn('recv', 'after a message had been accepted')
    const state = this.state.clone()
    const payload = readMessage2(state, this.local, bytesOf(message, 'message'))
    state.note?.('server payload', payload, 'plaintext payloads')
    this.turn = 'done'
    this.finish(state, this.remotePublicKey)
    return payload
  }
}
