import { hash } from '../../crypto/index.js'
import { createNoiseHandshake, offerRelay } from '../handshake/index.js'
import { DHTError } from '../lib/errors.js'
import type { NodeParts } from '../parts.js'
import type { EncryptedStream } from '../peers/index.js'
import { clientStream, createEncryptedStream } from '../streams/index.js'
import { readDestination } from './address.js'
import { Connecting } from './connecting.js'
import type { ConnectOptions } from './options.js'
import type { RelayCache } from './relay-cache.js'

/** What connections of a node share. */
export interface ConnectParts extends NodeParts {
  readonly cache: RelayCache
}

/**
 * Connects to the server of a key. Returns at once (API-163); what is written before the connection is open waits for it.
 * All failures but those of the arguments come as `error` of the stream; its property `story` tells how it came to it.
 *
 * @throws KeyError `BAD_KEY_TEXT`, DecodeError `OUT_OF_BOUNDS`, EncodeError `BAD_BYTES` for keys that are none, and what
 * the options' functions throw
 */
export function connect(
  parts: ConnectParts,
  address: Uint8Array | string,
  options: ConnectOptions = {}
): EncryptedStream {
  const { host } = parts
  const { publicKey: remotePublicKey, nodes } = readDestination(address)
  // Hooks and their kin may be null or false, which is the default (API-2).
  const pool = options.pool || null
  const existing = pool?.get(remotePublicKey)
  if (existing) return existing

  const keyPair = options.keyPair || host.defaultKeyPair
  const { publicKey } = keyPair
  const keepAlive = host.connectionKeepAlive
  const create = options.createSecretStream || createEncryptedStream
  if (host.destroyed || host.suspended || host.suspending) {
    const stream = clientStream(create, { publicKey, remotePublicKey, keepAlive })
    stream.destroy(host.destroyed ? new Error('Node destroyed') : DHTError.SUSPENDED())
    return stream
  }

  const relayThrough = offerRelay(options.relayThrough || null)
  const driver = (options.createHandshake || createNoiseHandshake)(keyPair, remotePublicKey)
  const encrypted = clientStream(create, { publicKey, remotePublicKey, keepAlive })
  const connecting = new Connecting({
    parts,
    cache: parts.cache,
    options: { ...options },
    target: hash(remotePublicKey),
    relayAddresses: options.relayAddresses?.length ? options.relayAddresses : nodes,
    driver,
    encrypted,
    relayThrough,
    story: parts.story('connect', remotePublicKey)
  })
  pool?.attach(encrypted, false)
  void connecting.run()
  return encrypted
}
