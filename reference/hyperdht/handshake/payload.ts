import type { Address } from '../../ipencoding/index.js'
import { DHTError } from '../lib/errors.js'
import { FIREWALLS, type NoisePayload, PAYLOAD_ERRORS, type RelayInfo } from '../messages/index.js'

/** The only version there is (HS-40). */
const VERSION = 1

/** What both sides say of themselves. */
export interface OwnSide {
  /** The node's public address if it is open, else null (section 1). */
  readonly remoteAddress: Address | null
  /** Empty if they are not to be told (HS-115, HS-183). */
  readonly localAddresses: readonly Address[]
  readonly reusableSocket: boolean
  /** Id of the raw stream; 0 with an error (STR-4). */
  readonly streamId: number
  /** Public key of the blind relay and pairing token, 32 bytes each; null: none. */
  readonly relayThrough: { readonly publicKey: Uint8Array; readonly token: Uint8Array } | null
}

/** Payload of message 1 (HS-181 to HS-185). */
export function clientPayload(own: OwnSide): NoisePayload {
  return { ...common(own), error: PAYLOAD_ERRORS.NONE, holepunch: null, relayAddresses: null }
}

export interface ServerSide extends OwnSide {
  readonly error: number
  /** Slot number (HS-119). */
  readonly id: number
  /** Current relays. */
  readonly relays: readonly RelayInfo[]
  /** HS-102 */
  readonly relayAddresses: readonly Address[]
}

/** Payload of message 2 (HS-117 to HS-124). */
export function serverPayload(own: ServerSide): NoisePayload {
  const { error, id, relays, relayAddresses } = own
  return {
    ...common(own),
    error,
    holepunch: own.remoteAddress === null ? { id, relays } : null,
    relayAddresses: relayAddresses.length > 0 ? relayAddresses : null
  }
}

function common(own: OwnSide): Omit<NoisePayload, 'error' | 'holepunch' | 'relayAddresses'> {
  const { remoteAddress, localAddresses, reusableSocket, streamId, relayThrough } = own
  return {
    version: VERSION,
    // HS-31, HS-118, HS-182
    firewall: remoteAddress === null ? FIREWALLS.UNKNOWN : FIREWALLS.OPEN,
    addresses4: remoteAddress === null ? localAddresses : [remoteAddress, ...localAddresses],
    addresses6: [],
    // STR-3
    udx: { version: VERSION, reusableSocket, id: streamId, seq: 0 },
    secretStream: { version: VERSION },
    relayThrough: relayThrough && { version: VERSION, ...relayThrough }
  }
}

/** What the server answers to a client's payload (HS-114). */
export function errorFor(payload: NoisePayload): number {
  if (payload.version !== VERSION) return PAYLOAD_ERRORS.VERSION_MISMATCH
  return payload.udx === null ? PAYLOAD_ERRORS.ABORTED : PAYLOAD_ERRORS.NONE
}

/** The server's payload after the checks of {@link checkServerPayload}. */
export type AcceptedPayload = NoisePayload & { readonly udx: NonNullable<NoisePayload['udx']> }

/**
 * What the client makes of a server's payload: the version first, then the error, then what it cannot do without (HS-188,
 * HS-189).
 *
 * @throws DHTError `SERVER_INCOMPATIBLE`, `SERVER_ERROR`
 */
export function checkServerPayload(payload: NoisePayload): asserts payload is AcceptedPayload {
  if (payload.version !== VERSION) throw DHTError.SERVER_INCOMPATIBLE()
  if (payload.error !== PAYLOAD_ERRORS.NONE) throw DHTError.SERVER_ERROR()
  if (payload.udx === null) throw DHTError.SERVER_ERROR('Server did not send UDX data')
}
