import {
  hash as blake2b,
  hash512,
  holepunchSecret as secretOf,
  hostToken,
  keyedHash,
  namespace as namespaceOf,
  refreshOf,
  RoundTripTokens
} from '@punchlist/hyperdht/crypto'
import { ipv4Address } from '@punchlist/hyperdht/wire'
import { nodeId as idOf } from '@punchlist/hyperdht/ipencoding'
import { Unsupported } from '../../types.js'
import { hex, type Input } from '../../input.js'

export function hash(input: Input) {
  const [data, key, size] = [input.bytesList('data'), input.optionalBytes('key'), input.number('size')]
  if (size === 32) return { digest: hex(key === null ? blake2b(...data) : keyedHash(key, ...data)) }
  if (size === 64 && key === null) return { digest: hex(hash512(...data)) }
  throw new Unsupported('the protocol has digests of 32 bytes, and of 64 bytes without a key (ENC-62)')
}

export function namespace(input: Input) {
  return { namespace: hex(namespaceOf(input.text('name'), input.number('n'))) }
}

export function nodeId(input: Input) {
  return { id: hex(idOf(ipv4Address.create({ host: input.text('host'), port: input.number('port') }))) }
}

export function refreshChain(input: Input) {
  const chain = [input.bytes('last')]
  while (chain.length < input.number('length')) chain.unshift(refreshOf(chain[0] as Buffer))
  return { chain: chain.map(hex) }
}

/** Tokens of the RPC layer and of hole punching are made the same way (RPC-46, HP-45). */
export function token(input: Input) {
  return { token: hex(hostToken(input.bytes('secret'), input.text('host'))) }
}

/** The class keeps its secrets to itself: what they are said to be is held against the tokens it issues and takes. */
export function tokenRotation(input: Input) {
  const secrets = { current: input.bytes('current'), previous: input.bytes('previous') }
  const tokens = new RoundTripTokens({ secrets })
  for (let i = input.number('rotations'); i > 0; i--) {
    tokens.rotate()
    ;[secrets.current, secrets.previous] = [blake2b(secrets.previous), secrets.current]
  }
  const host = '192.0.2.1'
  if (!tokens.issue(host).equals(hostToken(secrets.current, host))) throw new Error('another current secret')
  if (!tokens.verify(hostToken(secrets.previous, host), host)) throw new Error('another previous secret')
  return { current: hex(secrets.current), previous: hex(secrets.previous) }
}

export function holepunchSecret(input: Input) {
  return { secret: hex(secretOf(input.bytes('handshakeHash'))) }
}
