import { hostToken, openBox, randomBytes, sealBox, TOKEN_SIZE, verifyHostToken } from '../../crypto/index.js'
import { type HolepunchPayload, holepunchPayload } from '../messages/index.js'

/** Seals, opens and vouches for one handshake on one side (sections 3 and 4). */
export class PunchSeal {
  readonly #secret: Uint8Array
  /** Drawn once per handshake and side (HP-45). */
  readonly #tokenKey = randomBytes(TOKEN_SIZE)

  /** @param secret 32 bytes; both sides have the same (HP-28) */
  constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  seal(payload: Partial<HolepunchPayload>): Buffer {
    return sealBox(this.#secret, holepunchPayload.encode(holepunchPayload.create(payload)))
  }

  /** Null if it was not sealed for this handshake, or makes no sense (HP-33, HP-34). Never throws. */
  open(box: Uint8Array): HolepunchPayload | null {
    const plaintext = openBox(this.#secret, box)
    return holepunchPayload.tryDecode(plaintext)
  }

  /** Our token for a host: who returns it was told it by someone we reached there (HP-46, HP-50). */
  token(host: string): Buffer {
    return hostToken(this.#tokenKey, host)
  }

  /** Whether a returned token is ours for this host (HP-51, HP-52). */
  verifies(host: string, token: Uint8Array | null): boolean {
    return token !== null && verifyHostToken(this.#tokenKey, host, token)
  }
}
