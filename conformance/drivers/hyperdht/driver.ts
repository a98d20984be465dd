import type { Json } from '../../layouts/index.js'
import { type CodecDriver, type MaybePromise, Unsupported } from '../types.js'
import { PEER_CODECS, type PeerCodec } from './codecs.js'
import { FrameNode } from './frame-node.js'
import { derive } from './derive/index.js'
import { peerVersions } from './packages.js'

/** The driver of the peer. All is synchronous but what needs a running node, and that too once it is {@link ready}. */
export interface HyperdhtDriver extends CodecDriver {
  /** Starts the node that reads and writes frames; without it the first frame does. Nothing to wait for otherwise. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** Packages whose code answers. */
const VERSIONS = peerVersions([
  'hyperdht',
  'dht-rpc',
  'compact-encoding',
  'hypercore-crypto',
  'hypercore-id-encoding',
  'hyperdht-address',
  'kademlia-routing-table',
  'noise-curve-ed',
  'noise-handshake',
  'sodium-native'
])

class Driver implements HyperdhtDriver {
  readonly implementation = {
    name: 'hyperdht',
    version: VERSIONS['hyperdht'] ?? 'unknown',
    packages: VERSIONS
  }
  private starting: Promise<void> | null = null
  private node: FrameNode | null = null
  private closed = false

  ready(): Promise<void> {
    this.starting ??= FrameNode.start().then(async (node) => {
      if (this.closed) await node.close()
      else this.node = node
    })
    return this.starting
  }

  decode(message: string, hex: string): MaybePromise<Json> {
    const bytes = Buffer.from(hex, 'hex')
    if (message === 'rpc-request') return this.onNode((node) => node.decodeRequest(bytes))
    if (message === 'rpc-response') return this.onNode((node) => node.decodeResponse(bytes))
    return codecOf(message).decode(bytes)
  }

  encode(message: string, value: Json): MaybePromise<string> {
    if (message === 'rpc-request') return this.onNode((node) => node.encodeRequest(value).toString('hex'))
    if (message === 'rpc-response') return this.onNode((node) => node.encodeResponse(value).toString('hex'))
    return codecOf(message).encode(value).toString('hex')
  }

  derive(name: string, input: Json): MaybePromise<Json> {
    return derive(name, input)
  }

  async close(): Promise<void> {
    this.closed = true
    await this.starting
    await this.node?.close()
    this.node = null
  }

  private onNode<T>(run: (node: FrameNode) => T): MaybePromise<T> {
    if (this.node !== null) return run(this.node)
    return this.ready().then(() => {
      if (this.node === null) throw new Error('the driver is closed')
      return run(this.node)
    })
  }
}

function codecOf(message: string): PeerCodec {
  const codec = PEER_CODECS.get(message)
  if (codec === undefined) throw new Unsupported(`the peer has no codec for ${message}`)
  return codec
}

/** The peer implementation, unmodified, in this process: codecs and derivations. Close it, or its node keeps running. */
export function createHyperdhtDriver(): HyperdhtDriver {
  return new Driver()
}
