import { TAG_LENGTH } from './cipher-state.js'
import { dh, type LocalKey, type LocalKeys } from './dh.js'
import { NoiseError } from './errors.js'
import type { SymmetricState } from './symmetric-state.js'

const KEY = 32

/** What message 2 adds to its payload, in bytes: a key and a tag (HS-17). */
export const MESSAGE_2_OVERHEAD = KEY + TAG_LENGTH

/** Server to client: `e, ee, se`, then the payload (HS-16). */
export function writeMessage2(
  state: SymmetricState,
  serverEphemeral: LocalKey,
  client: { clientEphemeral: Buffer; clientStatic: Buffer },
  payload: Uint8Array
): Buffer {
  state.enter('message 2')
  state.mixHash(serverEphemeral.publicKey, 'e')
  state.mixKey(dh(serverEphemeral, client.clientEphemeral), 'ee')
  state.mixKey(dh(serverEphemeral, client.clientStatic), 'se')
  const encryptedPayload = state.encryptAndHash(payload, 'payload', 'message 2')

  const message = Buffer.concat([serverEphemeral.publicKey, encryptedPayload])
  state.note?.('message 2', message)
  return message
}

/**
 * The same steps from the client's side; returns the payload. Leaves `state` half-way when it throws: give it a copy.
 *
 * @throws NoiseError `TOO_SHORT`, `TOO_LONG`, `BAD_DH`, `BAD_TAG`
 */
export function readMessage2(state: SymmetricState, local: LocalKeys, message: Buffer): Buffer {
  if (message.length < MESSAGE_2_OVERHEAD) {
    throw new NoiseError(
      'TOO_SHORT',
      `Message 2 has at least ${MESSAGE_2_OVERHEAD} bytes, this one has ${message.length}`
    )
  }
  const serverEphemeral = message.subarray(0, KEY)

  state.enter('message 2')
  state.note?.('server ephemeral public', serverEphemeral, 'keys')
  state.mixHash(serverEphemeral, 'e')
  state.mixKey(dh(local.ephemeral, serverEphemeral), 'ee')
  state.mixKey(dh(local.static, serverEphemeral), 'se')
  const payload = state.decryptAndHash(message.subarray(KEY), 'payload', 'message 2')
  state.note?.('message 2', message)
  return payload
}
