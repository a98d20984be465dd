import { coreCrypto, HyperDHT, peerOfRpc, RefreshChain, sodium } from '../peer.js'
import { refusing } from '../refusing.js'
import { hooking } from './hooks.js'
import { hex, type Input } from './input.js'

/** The peer's own hash where it has one, for everything else the function of the library it hashes with (ENC-59 to ENC-64). */
export function hash(input: Input) {
  const data = input.bytesList('data')
  const key = input.optionalBytes('key')
  const size = input.number('size')
  if (size === 32 && key === null && data.length === 1) {
    return { digest: hex(refusing(() => HyperDHT.hash(data[0] as Buffer))) }
  }
  const digest = Buffer.alloc(size)
  refusing(() => sodium.crypto_generichash_batch(digest, data, ...(key === null ? [] : [key])))
  return { digest: hex(digest) }
}

/** From the package by which the peer makes its constants (ENC-65). */
export function namespace(input: Input) {
  return { namespace: hex(coreCrypto.namespace(input.text('name'), [input.number('n')])[0] as Buffer) }
}

export function nodeId(input: Input) {
  return { id: hex(refusing(() => peerOfRpc.id(input.text('host'), input.number('port')))) }
}

/**
 * The peer's chain starts from a random secret and its last value is the hash of that (REC-69). The chain for a given
 * last value: that first digest is replaced by it.
 */
export function refreshChain(input: Input) {
  const last = input.bytes('last')
  let first = true
  const chain = hooking(
    'crypto_generichash',
    (original) => (out, data, key) => {
      if (first) out.set(last)
      else if (key === undefined) original(out, data)
      else original(out, data, key)
      first = false
    },
    () => new RefreshChain(input.number('length'))
  )
  return { chain: [...chain].map(hex) }
}
