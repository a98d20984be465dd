import { announceSignable, equal, hash, refreshOf, verify } from '../../../crypto/index.js'
import type { Address } from '../../../ipencoding/index.js'
import type { Incoming } from '../../../udp-request/index.js'
import { type Announce, announce as announceMessage, type PeerRecord, peerRecord } from '../../messages/index.js'
import { type ActiveRefresh, decodeRefresh, encodeRefresh } from '../active-refresh.js'
import { pack, unpack } from '../packed.js'
import { bareReply, type Command, type Storer } from '../storer.js'

/** Relay addresses that are kept of a record (REC-49). */
export const MAX_RELAY_ADDRESSES = 3
/** How far in the future of our clock a bump may be, in ms (REC-54). */
export const BUMP_DRIFT = 60_000

/** ANNOUNCE: stores the record of a peer (section 4.3), or renews one by a refresh (section 4.4). */
export const announce: Command = (storer, request) => {
  const { target, token, value } = request
  if (target === null) return storer.refuse('NO_TARGET')
  if (token === null) return storer.refuse('NO_TOKEN')
  if (value === null) return storer.refuse('NO_VALUE')
  const message = announceMessage.tryDecode(value)
  if (message === null) return storer.refuse('UNDECODABLE')
  const { peer } = message
  if (peer === null) {
    return message.refresh === null ? storer.refuse('NO_PEER') : refresh(storer, request, message.refresh)
  }
  if (!isSigned(storer, target, token, peer, message)) return storer.refuse('BAD_SIGNATURE')

  const kept: PeerRecord = { ...peer, relayAddresses: peer.relayAddresses.slice(0, MAX_RELAY_ADDRESSES) }
  const kind = equal(hash(peer.publicKey), target) ? 'forward' : 'topic'
  if (!storer.mayStore({ kind, target, from: addressOf(request), peer: kept, refreshed: false })) return

  const record = pack(peerRecord.encode(kept))
  const stored: ActiveRefresh = { kind, target: pack(target), record }
  put(storer, stored, request.from)
  if (kind === 'topic') raiseBump(storer, stored.target, message.bump)
  if (message.refresh !== null) storer.caches.refreshes.set(pack(message.refresh), encodeRefresh(stored))
  storer.stored(() => {
    storer.stats.announces.confirmed++
    bareReply(request)
  })
}

/** Puts a record back for whoever knows what the registered value is the hash of (REC-58 to REC-66). */
function refresh(storer: Storer, request: Incoming, revealed: Uint8Array): void {
  const { refreshes } = storer.caches
  const registered = pack(refreshOf(revealed))
  const found = refreshes.get(registered)
  if (found === undefined) return storer.refuse('UNKNOWN_REFRESH')
  // The target of the request is not compared: the record goes where it was announced (REC-60).
  const active = decodeRefresh(found)
  const peer = peerRecord.decode(unpack(active.record))
  const target = unpack(active.target)
  if (!storer.mayStore({ kind: active.kind, target, from: addressOf(request), peer, refreshed: true })) return
  put(storer, active, request.from)
  refreshes.delete(registered)
  refreshes.set(pack(revealed), found)
  storer.stored(() => {
    storer.stats.announces.refreshed++
    bareReply(request)
  })
}

function put({ caches }: Storer, { kind, target, record }: ActiveRefresh, from: Address): void {
  if (kind === 'topic') return caches.topics.add(target, record)
  const id = unpack(target)
  if (caches.forwards.isPinned(id)) return
  caches.forwards.set(id, unpack(record), from)
  caches.topics.remove(target, record.slice(0, 32))
}

/** A bump only grows, and is not taken from the future (REC-54, REC-55). */
function raiseBump({ caches }: Storer, target: string, bump: number): void {
  if (bump === 0 || bump > Date.now() + BUMP_DRIFT) return
  if (bump > Number(caches.bumps.get(target) ?? 0)) caches.bumps.set(target, String(bump))
}

/** Over the record encoded again, with all its relay addresses (REC-35, REC-36). */
function isSigned(storer: Storer, target: Buffer, token: Buffer, peer: PeerRecord, message: Announce): boolean {
  const { id } = storer.host
  if (id === null || message.signature === null) return false
  const fields = { target, id, token, peer: peerRecord.encode(peer), refresh: message.refresh }
  return verify(message.signature, announceSignable(fields), peer.publicKey)
}

function addressOf({ from }: Incoming): Address {
  return { host: from.host, port: from.port }
}
