import { TAG_LENGTH } from './cipher-state.js'
import { dh, type LocalKey, type LocalKeys } from './dh.js'
import { NoiseError } from './errors.js'
import type { SymmetricState } from './symmetric-state.js'

const KEY = 32
const STATIC_END = KEY + KEY + TAG_LENGTH

/** What message 1 adds to its payload, in bytes: a key, an encrypted key, a tag (HS-17). */
export const MESSAGE_1_OVERHEAD = STATIC_END + TAG_LENGTH

/** Client to server: `e, es, s, ss`, then the payload (HS-15). */
export function writeMessage1(
  state: SymmetricState,
  local: LocalKeys,
  serverStatic: Buffer,
  payload: Uint8Array
): Buffer {
  state.enter('message 1')
  state.mixHash(local.ephemeral.publicKey, 'e')
  state.mixKey(dh(local.ephemeral, serverStatic), 'es')
  const encryptedStatic = state.encryptAndHash(local.static.publicKey, 'static', 's')
  state.mixKey(dh(local.static, serverStatic), 'ss')
  const encryptedPayload = state.encryptAndHash(payload, 'payload', 'message 1')

  const message = Buffer.concat([local.ephemeral.publicKey, encryptedStatic, encryptedPayload])
  state.note?.('message 1', message)
  return message
}

/** What the server learns from message 1. */
export interface Message1 {
  clientEphemeral: Buffer
  clientStatic: Buffer
  payload: Buffer
}

/**
 * The same steps from the server's side. Leaves `state` half-way when it throws: give it a copy.
 *
 * @throws NoiseError `TOO_SHORT`, `TOO_LONG`, `BAD_DH`, `BAD_TAG`
 */
export function readMessage1(state: SymmetricState, serverStatic: LocalKey, message: Buffer): Message1 {
  // Before any arithmetic: a payload part without a whole tag is malformed, whatever else the message holds (HS-27).
  if (message.length < MESSAGE_1_OVERHEAD) {
    throw new NoiseError(
      'TOO_SHORT',
      `Message 1 has at least ${MESSAGE_1_OVERHEAD} bytes, this one has ${message.length}`
    )
  }
  // A copy, as the server needs it after the datagram is gone (ENC-5).
  const clientEphemeral = Buffer.from(message.subarray(0, KEY))

  state.enter('message 1')
  state.note?.('client ephemeral public', clientEphemeral, 'keys')
  state.mixHash(clientEphemeral, 'e')
  state.mixKey(dh(serverStatic, clientEphemeral), 'es')
  const clientStatic = state.decryptAndHash(message.subarray(KEY, STATIC_END), 'static', 's')
  state.note?.('client static public', clientStatic, 'keys')
  state.mixKey(dh(serverStatic, clientStatic), 'ss')
  const payload = state.decryptAndHash(message.subarray(STATIC_END), 'payload', 'message 1')
  state.note?.('message 1', message)
  return { clientEphemeral, clientStatic, payload }
}
