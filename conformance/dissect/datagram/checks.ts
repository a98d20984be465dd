import { announceSignable, hash, mutableSignable, unannounceSignable, verify } from '@punchlist/hyperdht/crypto'
import { isIPv4, nodeId } from '@punchlist/hyperdht/ipencoding'
import { type Announce, type MutablePut, mutableSigned, peerRecord } from '@punchlist/hyperdht/wire'
import { fromJson, type Json, type Layout, layoutOf } from '../../layouts/index.js'
import { type FieldNode, findField } from '../fields/index.js'
import type { Command } from './commands.js'
import type { DissectContext, Endpoint } from './types.js'

/**
 * Compares what a frame says about its two ends with where it was seen: the id of the sender with its address (RPC-42),
 * and `to` with where the datagram went (RPC-37).
 */
export function checkAddresses(tree: FieldNode, { source, destination }: DissectContext): void {
  const id = findField(tree, 'id')
  if (id?.value !== undefined && source !== undefined && isIPv4(source.host)) {
    const expected = nodeId(source).toString('hex')
    id.notes.push(
      id.value === expected ? 'valid (RPC-42)' : `not H(${source.host}:${source.port}), counts as no id (RPC-42)`
    )
  }
  const to = findField(tree, 'to')
  if (to?.value !== undefined && destination !== undefined) {
    const { host, port } = to.value as unknown as Endpoint
    if (host !== destination.host || port !== destination.port) {
      to.notes.push(`went to ${destination.host}:${destination.port}`)
    }
  }
}

/** A request and the message in its value, as far as they decode. */
export interface Decoded {
  readonly command: Command | null
  readonly message: { readonly [key: string]: Json }
  /** Null if there is no value, or nothing in it to decode. */
  readonly value: FieldNode | null
  readonly tree: FieldNode
}

/**
 * Why no node answers a request that decodes, as far as its bytes tell. Takes the token for valid: with a wrong one, any
 * request is answered with INVALID_TOKEN (RPC-49).
 */
export function silenceOf(request: Decoded): string | null {
  const { command, message, value } = request
  if (command === null) return null
  for (const part of ['target', 'token', 'value'] as const) {
    const claim = command.needs[part]
    if (claim !== undefined && message[part] === null) return `${command.name} without ${part} (${claim})`
  }
  if (value?.error !== undefined) {
    const { path, message: why } = value.error
    return `${command.name}: ${path} ${why} (${command.needs.value})`
  }
  return CHECKS[command.name]?.(request) ?? null
}

const CHECKS: Readonly<Record<string, (request: Decoded) => string | null>> = {
  PING_NAT: ({ value }) => (field(value, 'port') === 0 ? 'PING_NAT with port 0 (RPC-75)' : null),
  DELAYED_PING: ({ value }) =>
    (field(value, 'delay') as number) > 10_000 ? 'DELAYED_PING above 10 000 ms, the default maximum (RPC-89)' : null,
  PEER_HOLEPUNCH: ({ value }) => {
    const mode = field(value, 'mode') as number
    if (mode > 2) return `PEER_HOLEPUNCH with mode ${mode} (HP-9)`
    return mode === 2 && field(value, 'peerAddress') === null ? 'FROM_RELAY without peerAddress (HP-20)' : null
  },
  PEER_HANDSHAKE: ({ value }) => {
    const mode = field(value, 'mode') as number
    if (mode > 3) return `PEER_HANDSHAKE with mode ${mode} in a request (HS-66, HS-72)`
    return mode === 1 && field(value, 'peerAddress') === null ? 'FROM_SERVER without peerAddress (HS-64)' : null
  },
  ANNOUNCE: checkAnnounce,
  UNANNOUNCE: checkAnnounce,
  MUTABLE_PUT: checkMutablePut,
  IMMUTABLE_PUT: ({ tree, message }) => {
    const isHash = hash(bytesOf(message['value'])).toString('hex') === message['target']
    noteOn(tree, 'target', isHash ? 'H(value)' : 'not H(value)')
    return isHash ? null : 'IMMUTABLE_PUT whose target is not H(value) (REC-84)'
  }
}

function checkAnnounce({ command, tree, message, value }: Decoded): string | null {
  const name = command?.name ?? ''
  const announce = objectOf<Announce>('announce', value)
  if (announce === null) return null
  if (announce.peer === null) {
    if (name === 'ANNOUNCE' && announce.refresh !== null) return null
    return `${name} without ${name === 'ANNOUNCE' ? 'peer or refresh (REC-48)' : 'peer (REC-70)'}`
  }
  const claim = name === 'ANNOUNCE' ? 'REC-48' : 'REC-70'
  const ownKey = hash(announce.peer.publicKey).toString('hex') === message['target']
  noteOn(tree, 'target', ownKey ? 'H(publicKey): a self record' : 'a topic')
  if (announce.signature === null) return `${name} without signature (${claim})`
  const to = message['to'] as unknown as Endpoint
  const signable = (name === 'ANNOUNCE' ? announceSignable : unannounceSignable)({
    target: bytesOf(message['target']),
    // A storer's routing id is the hash of the address it is known by, which is where this went (RPC-41, REC-38).
    id: nodeId(to),
    token: bytesOf(message['token']),
    peer: peerRecord.encode(announce.peer),
    refresh: announce.refresh
  })
  const valid = verify(announce.signature, signable, announce.peer.publicKey)
  noteOn(tree, 'value.signature', valid ? 'valid' : `does not verify for the storer at ${to.host}:${to.port}`)
  return valid ? null : `${name} with a wrong signature (${claim})`
}

function checkMutablePut({ tree, message, value }: Decoded): string | null {
  const put = objectOf<MutablePut>('mutable-put', value)
  if (put === null) return null
  const isHash = hash(put.publicKey).toString('hex') === message['target']
  noteOn(tree, 'target', isHash ? 'H(publicKey)' : 'not H(publicKey)')
  const valid = verify(put.signature, mutableSignable(mutableSigned.encode(put)), put.publicKey)
  noteOn(tree, 'value.signature', valid ? 'valid' : 'does not verify')
  if (!isHash) return 'MUTABLE_PUT whose target is not H(publicKey) (REC-78)'
  return valid ? null : 'MUTABLE_PUT with a wrong signature (REC-78)'
}

function field(message: FieldNode | null, name: string): Json | undefined {
  return (message?.value as { readonly [key: string]: Json } | undefined)?.[name]
}

function bytesOf(hex: Json | undefined): Buffer {
  return Buffer.from((hex ?? '') as string, 'hex')
}

function objectOf<T>(name: string, message: FieldNode | null): T | null {
  if (message?.value === undefined) return null
  return fromJson((layoutOf(name) as Layout).type, message.value) as T
}

function noteOn(tree: FieldNode, path: string, note: string): void {
  findField(tree, path)?.notes.push(note)
}
