import type { Address } from '../../ipencoding/index.js'
import { directAddress, isPrivate, isReserved, matchAddress } from '../addresses/index.js'
import type { HandshakeReply } from '../handshake/index.js'
import { FIREWALLS, type NoisePayload } from '../messages/index.js'

/** What the choice depends on (section 8.7). */
export interface PathFacts {
  readonly reply: Pick<HandshakeReply, 'relayed' | 'serverAddress' | 'clientAddress'>
  /** The node that was asked. */
  readonly asked: Address
  readonly payload: Pick<NoisePayload, 'firewall' | 'holepunch' | 'addresses4'>
  /** Whether message 1 said OPEN (HS-182). */
  readonly saidOpen: boolean
  readonly localConnection: boolean
  /** Whether the server is one of this very node (API-166). */
  readonly ownServer: boolean
  readonly localAddresses: readonly Address[]
}

/**
 * - `direct`: the server itself answered: back where the request went (HS-193).
 * - `open`: the server can be reached by everybody, or nothing else can be tried (HS-195).
 * - `passive`: the server connects to us (HS-196).
 * - `punch`: section 9 of chapter 07 (HS-202).
 * - `none`: nothing to punch through (HS-201).
 */
export type PathChoice =
  | { readonly way: 'direct' | 'open'; readonly address: Address }
  | { readonly way: 'passive' }
  | { readonly way: 'punch' | 'none'; readonly lan: Address | null }

/** The first rule that matches. */
export function choosePath(facts: PathFacts): PathChoice {
  const { reply, asked, payload, saidOpen } = facts
  if (!reply.relayed) return { way: 'direct', address: asked }
  const punchable = payload.holepunch !== null && payload.holepunch.relays.length > 0
  const throughNode = !same(reply.serverAddress, asked)
  if (payload.firewall === FIREWALLS.OPEN || (throughNode && !punchable)) {
    return { way: 'open', address: directAddress(payload.addresses4) ?? reply.serverAddress }
  }
  if (saidOpen) return { way: 'passive' }
  return { way: punchable ? 'punch' : 'none', lan: throughNode ? lanAddress(facts) : null }
}

/**
 * Where the server may be on our local network (HS-197, HS-198): the best match with an own address, else its first private
 * one. A public one that matches nothing of ours is not on it (HS-204), and one of our own with our own port is ourselves:
 * two hosts may both have a bridge of the same address (HP-223). Unless we look for ourselves.
 */
function lanAddress({ reply, payload, localConnection, ownServer, localAddresses }: PathFacts): Address | null {
  if (!localConnection || reply.clientAddress.host !== reply.serverAddress.host) return null
  const isOther = (address: Address): boolean => ownServer || !localAddresses.some((own) => same(own, address))
  const candidates = payload.addresses4.filter(
    (address) => address.port !== 0 && !isReserved(address.host) && isOther(address)
  )
  return matchAddress(localAddresses, candidates) ?? candidates.find(({ host }) => isPrivate(host)) ?? null
}

function same(a: Address, b: Address): boolean {
  return a.host === b.host && a.port === b.port
}
