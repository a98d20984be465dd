import { Rejected, Unsupported } from '../../types.js'
import { c, messages, SecurePayload } from '../peer.js'
import { refusing } from '../refusing.js'
import { drawing, hooking } from './hooks.js'
import { hex, type Input } from './input.js'

const payload = messages.holepunchPayload

/** The peer seals hole punch payloads, not bytes: so the bytes must be the encoding of one. */
export function secretBox(input: Input) {
  const plain = input.bytes('plain')
  const value = refusing(() => c.decode(payload, plain))
  if (!c.encode(payload, value).equals(plain)) {
    throw new Unsupported('the peer boxes hole punch payloads only, and would write this one otherwise')
  }
  const key = input.bytes('key')
  const box = drawing([Buffer.alloc(32), input.bytes('nonce')], () => new SecurePayload(key).encrypt(value))
  return { box: hex(box) }
}

/** The plaintext as the crypto library hands it to the peer, which goes on to decode it. */
export function secretBoxOpen(input: Input) {
  const [key, box] = [input.bytes('key'), input.bytes('box')]
  let plain: Buffer | null = null
  refusing(() =>
    hooking(
      'crypto_secretbox_open_easy',
      (original) =>
        (out, ...rest) => {
          const opened = original(out, ...rest)
          if (opened) plain = Buffer.from(out)
          return opened
        },
      () => new SecurePayload(key).decrypt(box)
    )
  )
  if (plain === null) throw new Rejected('the peer does not open the box')
  return { plain: hex(plain) }
}

/** The peer draws the secret when it makes the object (HP-45). */
export function holepunchToken(input: Input) {
  const secure = drawing([input.bytes('secret')], () => new SecurePayload(Buffer.alloc(32)))
  return { token: hex(secure.token({ host: input.text('host') })) }
}
