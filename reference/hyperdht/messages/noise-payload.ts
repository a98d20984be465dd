import { checkBytes, checkList, checkUint, type Codec, defineMessage, sizeOfUint } from '../../encoding/index.js'
import { type Address, IPV4_SIZE, ipv4Address, ipv4Array, ipv6Array } from '../../ipencoding/index.js'

/** A DHT node that keeps a route to the server, and the server's address as that node saw it (HS-32). */
export interface RelayInfo {
  relayAddress: Address
  peerAddress: Address
}

/** The plaintext inside both Noise messages (HS-29). */
export interface NoisePayload {
  /** 1. A payload of another version decodes to nothing but its number (HS-40). */
  version: number
  /** 0 NONE, 1 ABORTED, 2 VERSION_MISMATCH, 3 TRY_LATER (HS-30). Below 253 when sent (HS-45). */
  error: number
  /** 0 UNKNOWN, 1 OPEN, 2 CONSISTENT, 3 RANDOM (HS-31). Below 253 when sent (HS-45). */
  firewall: number
  /** Servers only: the number to use in PEER_HOLEPUNCH, and where (HS-32). */
  holepunch: { id: number; relays: readonly RelayInfo[] } | null
  /** Own IPv4 addresses; empty and absent are the same (HS-33). */
  addresses4: readonly Address[]
  /** Own IPv6 addresses; decoded, never used (HS-34). */
  addresses6: readonly Address[]
  /** Transport info; `id` is the sender's UDX stream id (HS-35, HS-36). */
  udx: { version: number; reusableSocket: boolean; id: number; seq: number } | null
  secretStream: { version: number } | null
  /** A blind relay's public key and the pairing token, 32 bytes each (HS-38). */
  relayThrough: { version: number; publicKey: Uint8Array; token: Uint8Array } | null
  /** Servers only: where a later handshake can be sent. Empty and absent differ on the wire (HS-39). */
  relayAddresses: readonly Address[] | null
}

const VERSION = 1
const HAS_HOLEPUNCH = 1
const HAS_ADDRESSES4 = 2
const HAS_ADDRESSES6 = 4
const HAS_UDX = 8
const HAS_SECRET_STREAM = 16
const HAS_RELAY_THROUGH = 32
const HAS_RELAY_ADDRESSES = 64

/** UDX feature bit: the sender can reuse sockets (HS-36). */
const REUSABLE_SOCKET = 1

/** One byte on the wire: the peer reserves no more and writes a broken message otherwise (HS-45, HP-38). */
export const MAX_ONE_BYTE_UINT = 252

/** A relay info is two addresses and nothing else (HS-29). */
const RELAY_INFO_SIZE = 2 * IPV4_SIZE

const relayInfos: Codec<readonly RelayInfo[]> = {
  size: (list) => sizeOfUint(checkList(list).length) + RELAY_INFO_SIZE * list.length,
  write(w, list) {
    w.uint(list.length)
    for (const { relayAddress, peerAddress } of list) {
      ipv4Address.write(w, relayAddress)
      ipv4Address.write(w, peerAddress)
    }
  },
  read: (r) => r.list((r) => ({ relayAddress: ipv4Address.read(r), peerAddress: ipv4Address.read(r) }))
}

type Udx = NonNullable<NoisePayload['udx']>
type RelayThrough = NonNullable<NoisePayload['relayThrough']>

const udxInfo: Codec<Udx> = {
  size: (m) => 2 + sizeOfUint(m.id) + sizeOfUint(m.seq),
  write(w, m) {
    w.uint8(VERSION)
    w.uint8(m.reusableSocket ? REUSABLE_SOCKET : 0)
    w.uint(m.id)
    w.uint(m.seq)
  },
  // The version is read and not checked (HS-44).
  read(r) {
    const version = r.uint()
    const features = r.uint()
    return { version, reusableSocket: (features & REUSABLE_SOCKET) !== 0, id: r.uint(), seq: r.uint() }
  }
}

const relayThroughInfo: Codec<RelayThrough> = {
  size: () => 2 + 32 + 32,
  write(w, m) {
    w.uint8(VERSION)
    w.uint8(0)
    w.fixed(m.publicKey, 32, 'relayThrough.publicKey')
    w.fixed(m.token, 32, 'relayThrough.token')
  },
  read(r) {
    const version = r.uint()
    r.uint() // flags: none defined (HS-44)
    return { version, publicKey: r.fixed(32), token: r.fixed(32) }
  }
}

/**
 * Codec of the Noise payload. Versions, flags and features of the parts are always written as defined today, whatever
 * the object says: only `decode` yields other numbers.
 */
export const noisePayload = defineMessage<NoisePayload, Partial<NoisePayload>>('noise-payload', {
  create(init) {
    const { relayThrough = null } = init
    if (relayThrough) {
      checkBytes(relayThrough.publicKey, 32, 'relayThrough.publicKey')
      checkBytes(relayThrough.token, 32, 'relayThrough.token')
    }
    return {
      version: VERSION,
      error: checkUint(init.error ?? 0, MAX_ONE_BYTE_UINT, 'error'),
      firewall: checkUint(init.firewall ?? 0, MAX_ONE_BYTE_UINT, 'firewall'),
      holepunch: init.holepunch ?? null,
      addresses4: init.addresses4 ?? [],
      addresses6: init.addresses6 ?? [],
      udx: init.udx ?? null,
      secretStream: init.secretStream ?? null,
      relayThrough,
      relayAddresses: init.relayAddresses ?? null
    }
  },
  size(m) {
    let n = 4
    if (m.holepunch !== null) n += sizeOfUint(m.holepunch.id) + relayInfos.size(m.holepunch.relays)
    if (m.addresses4.length > 0) n += ipv4Array.size(m.addresses4)
    if (m.addresses6.length > 0) n += ipv6Array.size(m.addresses6)
    if (m.udx !== null) n += udxInfo.size(m.udx)
    if (m.secretStream !== null) n += 1
    if (m.relayThrough !== null) n += relayThroughInfo.size(m.relayThrough)
    if (m.relayAddresses !== null) n += ipv4Array.size(m.relayAddresses)
    return n
  },
  write(w, m) {
    w.uint8(VERSION)
    w.uint8(
      (m.holepunch === null ? 0 : HAS_HOLEPUNCH) |
        (m.addresses4.length > 0 ? HAS_ADDRESSES4 : 0) |
        (m.addresses6.length > 0 ? HAS_ADDRESSES6 : 0) |
        (m.udx === null ? 0 : HAS_UDX) |
        (m.secretStream === null ? 0 : HAS_SECRET_STREAM) |
        (m.relayThrough === null ? 0 : HAS_RELAY_THROUGH) |
        (m.relayAddresses === null ? 0 : HAS_RELAY_ADDRESSES)
    )
    w.uint8(checkUint(m.error, MAX_ONE_BYTE_UINT, 'error'))
    w.uint8(checkUint(m.firewall, MAX_ONE_BYTE_UINT, 'firewall'))
    if (m.holepunch !== null) {
      w.uint(m.holepunch.id)
      relayInfos.write(w, m.holepunch.relays)
    }
    if (m.addresses4.length > 0) ipv4Array.write(w, m.addresses4)
    if (m.addresses6.length > 0) ipv6Array.write(w, m.addresses6)
    if (m.udx !== null) udxInfo.write(w, m.udx)
    if (m.secretStream !== null) w.uint8(VERSION)
    if (m.relayThrough !== null) relayThroughInfo.write(w, m.relayThrough)
    if (m.relayAddresses !== null) ipv4Array.write(w, m.relayAddresses)
  },
  read(r) {
    const version = r.uint()
    if (version !== VERSION) return nothingOf(version)
    const flags = r.uint()
    return {
      version,
      error: r.uint(),
      firewall: r.uint(),
      holepunch: flags & HAS_HOLEPUNCH ? { id: r.uint(), relays: relayInfos.read(r) } : null,
      addresses4: flags & HAS_ADDRESSES4 ? ipv4Array.read(r) : [],
      addresses6: flags & HAS_ADDRESSES6 ? ipv6Array.read(r) : [],
      udx: flags & HAS_UDX ? udxInfo.read(r) : null,
      secretStream: flags & HAS_SECRET_STREAM ? { version: r.uint() } : null,
      relayThrough: flags & HAS_RELAY_THROUGH ? relayThroughInfo.read(r) : null,
      relayAddresses: flags & HAS_RELAY_ADDRESSES ? ipv4Array.read(r) : null
    }
  }
})

/** What another version decodes to: its number, and nothing else of it is looked at (HS-40). */
function nothingOf(version: number): NoisePayload {
  return {
    version,
    error: 0,
    firewall: 0,
    holepunch: null,
    addresses4: [],
    addresses6: [],
    udx: null,
    secretStream: null,
    relayThrough: null,
    relayAddresses: null
  }
}
