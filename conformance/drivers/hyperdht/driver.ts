import type { Json } from '../../layouts/index.js'
import { type CodecDriver, Unsupported } from '../types.js'
import { loadedVersion, loadedVersions } from './packages.js'
import { PEER_CODECS, type PeerCodec } from './codecs.js'

/** Packages whose code answers. */
const PACKAGES = ['hyperdht', 'dht-rpc', 'compact-encoding', 'hyperdht-address']

function codecOf(message: string): PeerCodec {
  const codec = PEER_CODECS.get(message)
  if (codec === undefined) throw new Unsupported(`the peer has no codec for ${message}`)
  return codec
}

/** The peer implementation, unmodified, in this process: codecs and derivations. */
export function createHyperdhtDriver(): CodecDriver {
  return {
    implementation: {
      name: 'hyperdht',
      version: loadedVersion('hyperdht') ?? 'unknown',
      packages: loadedVersions(PACKAGES)
    },
    decode: (message, hex): Json => codecOf(message).decode(Buffer.from(hex, 'hex')),
    encode: (message, value) => codecOf(message).encode(value).toString('hex'),
    derive(name: string): Json {
      throw new Unsupported(`the peer shows no derivation named ${name}`)
    },
    close() {}
  }
}
