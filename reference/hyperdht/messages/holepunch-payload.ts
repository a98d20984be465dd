import { checkBytes, checkUint, defineMessage } from '../../encoding/index.js'
import { type Address, IPV4_SIZE, ipv4Address, ipv4Array } from '../../ipencoding/index.js'
import { MAX_ONE_BYTE_UINT } from './noise-payload.js'

/** The plaintext inside the secret box of a PEER_HOLEPUNCH message (HP-35). */
export interface HolepunchPayload {
  /** 0 none, 1 aborted, 3 try later (HP-39). Below 253 when sent (HP-38). */
  error: number
  /** 0 UNKNOWN, 1 OPEN, 2 CONSISTENT, 3 RANDOM. Below 253 when sent (HP-38). */
  firewall: number
  /** Round the message belongs to; a server copies the client's. Below 253 when sent (HP-38). */
  round: number
  /** Sent as false, ignored on receipt (HP-43). */
  connected: boolean
  /** The sender is probing, or about to. */
  punching: boolean
  /** The sender's own mapped addresses; port 0 is "random". Absent and empty mean the same to a receiver (HP-41). */
  addresses: readonly Address[] | null
  /** Where a client has just sent a low-TTL probe (HP-42). */
  remoteAddress: Address | null
  /** 32 bytes for the receiver to return, or null (HP-46). */
  token: Uint8Array | null
  /** The receiver's own token coming back, or null (HP-48). */
  remoteToken: Uint8Array | null
}

const CONNECTED = 1
const PUNCHING = 2
const HAS_ADDRESSES = 4
const HAS_REMOTE_ADDRESS = 8
const HAS_TOKEN = 16
const HAS_REMOTE_TOKEN = 32

export const holepunchPayload = defineMessage<HolepunchPayload, Partial<HolepunchPayload>>('holepunch-payload', {
  create(init) {
    const { token = null, remoteToken = null } = init
    if (token) checkBytes(token, 32, 'token')
    if (remoteToken) checkBytes(remoteToken, 32, 'remoteToken')
    return {
      error: checkUint(init.error ?? 0, MAX_ONE_BYTE_UINT, 'error'),
      firewall: checkUint(init.firewall ?? 0, MAX_ONE_BYTE_UINT, 'firewall'),
      round: checkUint(init.round ?? 0, MAX_ONE_BYTE_UINT, 'round'),
      connected: init.connected ?? false,
      punching: init.punching ?? false,
      addresses: init.addresses ?? null,
      remoteAddress: init.remoteAddress ?? null,
      token,
      remoteToken
    }
  },
  size(m) {
    return (
      4 +
      (m.addresses === null ? 0 : ipv4Array.size(m.addresses)) +
      (m.remoteAddress === null ? 0 : IPV4_SIZE) +
      (m.token === null ? 0 : 32) +
      (m.remoteToken === null ? 0 : 32)
    )
  },
  write(w, m) {
    w.uint8(
      (m.connected ? CONNECTED : 0) |
        (m.punching ? PUNCHING : 0) |
        (m.addresses === null ? 0 : HAS_ADDRESSES) |
        (m.remoteAddress === null ? 0 : HAS_REMOTE_ADDRESS) |
        (m.token === null ? 0 : HAS_TOKEN) |
        (m.remoteToken === null ? 0 : HAS_REMOTE_TOKEN)
    )
    w.uint8(checkUint(m.error, MAX_ONE_BYTE_UINT, 'error'))
    w.uint8(checkUint(m.firewall, MAX_ONE_BYTE_UINT, 'firewall'))
    w.uint8(checkUint(m.round, MAX_ONE_BYTE_UINT, 'round'))
    if (m.addresses !== null) ipv4Array.write(w, m.addresses)
    if (m.remoteAddress !== null) ipv4Address.write(w, m.remoteAddress)
    if (m.token !== null) w.fixed(m.token, 32, 'token')
    if (m.remoteToken !== null) w.fixed(m.remoteToken, 32, 'remoteToken')
  },
  read(r) {
    const flags = r.uint()
    return {
      error: r.uint(),
      firewall: r.uint(),
      round: r.uint(),
      connected: (flags & CONNECTED) !== 0,
      punching: (flags & PUNCHING) !== 0,
      addresses: flags & HAS_ADDRESSES ? ipv4Array.read(r) : null,
      remoteAddress: flags & HAS_REMOTE_ADDRESS ? ipv4Address.read(r) : null,
      token: flags & HAS_TOKEN ? r.fixed(32) : null,
      remoteToken: flags & HAS_REMOTE_TOKEN ? r.fixed(32) : null
    }
  }
})
