import type { Address } from '../../ipencoding/index.js'
import type { NoiseKeyPair } from '../../crypto/index.js'
import type { HandshakeInput, HandshakeOutcome } from '../handshake/index.js'
import type { NoisePayload, RelayInfo } from '../messages/index.js'
import type { NodeParts } from '../parts.js'
import type { EncryptedStream, UdxStream } from '../peers/index.js'
import type { ServerSettings } from './options.js'

/** What a handshake knows of the server it is for. */
export interface AcceptingServer {
  readonly parts: NodeParts
  /** As they are now: the application may change them (API-197). */
  readonly settings: ServerSettings
  readonly keyPair: NoiseKeyPair
  /** Closing, closed or suspended: nothing is answered (HS-111, HS-157). */
  readonly deaf: boolean
  /** Current relays in the order in which they accepted (HS-101). */
  readonly relays: readonly RelayInfo[]
  /** HS-102 */
  readonly relayAddresses: readonly Address[]
  /** Whether it was a relay in one of the last three updates (HS-106). */
  isRelay(address: Address): boolean
  /** Emits it. */
  onconnection(stream: EncryptedStream): void
  /** Something of the application or of this machine failed: a hook, a driver, a socket. */
  report(error: unknown): void
}

/** Everything known when message 2 has been made. */
export interface Agreed {
  readonly input: HandshakeInput
  readonly payload: NoisePayload
  readonly client: Address
  readonly outcome: HandshakeOutcome
  readonly remotePublicKey: Buffer
  readonly remoteAddress: Address | null
  readonly localAddresses: readonly Address[]
  readonly offer: { readonly publicKey: Uint8Array; readonly token: Uint8Array } | null
  readonly rawStream: UdxStream
}

/** Who keeps handshakes is told what becomes of each. */
export interface AcceptanceKeeper<Acceptance> {
  /** Answered, and waits for its client. */
  onwaiting(acceptance: Acceptance): void
  /** A client is behind it. */
  onproven(acceptance: Acceptance): void
  /** The other side has said something that only who read the answer to the handshake can. */
  onconnect(): void
  /** The end: has a stream, or failed. */
  onsettled(acceptance: Acceptance): void
}
