import { hash } from './hash.js'
import { hostToken, TOKEN_SIZE, verifyHostToken } from './host-token.js'
import { type RandomBytes, randomBytes } from './random.js'

interface Secrets {
  current: Uint8Array
  previous: Uint8Array
}

/**
 * The two secrets of a responder and the tokens it issues and checks with them (RPC-46 to RPC-52).
 *
 * Has no clock: its owner calls {@link rotate} every 7.5 s after the secrets came into being (RPC-51).
 */
export class RoundTripTokens {
  private secrets: Secrets | null

  /**
   * @param random where the two secrets come from, when the first token is needed (RPC-47).
   * @param secrets fixed secrets instead, 32 bytes each.
   */
  constructor({ random = randomBytes, secrets = null }: { random?: RandomBytes; secrets?: Secrets | null } = {}) {
    this.random = random
    this.secrets = secrets && { current: secrets.current, previous: secrets.previous }
  }

  private readonly random: RandomBytes

  /** Whether the secrets exist. Rotation is counted from when this turns true (RPC-51). */
  get active(): boolean {
    return this.secrets !== null
  }

  /** The token for a host, made with the current secret (RPC-46, RPC-47). 32 bytes. */
  issue(host: string): Buffer {
    this.secrets ??= { current: this.random(TOKEN_SIZE), previous: this.random(TOKEN_SIZE) }
    return hostToken(this.secrets.current, host)
  }

  /**
   * Whether a token was issued for this host and is still good: made with the current or the previous secret (RPC-48). A
   * token of another length is not. Before the first {@link issue} none is.
   */
  verify(token: Uint8Array, host: string): boolean {
    if (this.secrets === null) return false
    return verifyHostToken(this.secrets.current, host, token) || verifyHostToken(this.secrets.previous, host, token)
  }

  /** Previous becomes the old current, current the hash of the old previous (RPC-51). Nothing to do while not active. */
  rotate(): void {
    if (this.secrets === null) return
    const { current, previous } = this.secrets
    this.secrets = { previous: current, current: hash(previous) }
  }
}
