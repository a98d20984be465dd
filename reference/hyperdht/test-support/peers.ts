import { createRequire } from 'node:module'
import type { KeyPair } from '../../crypto/index.js'
import { requestsIn, type Watched, watchedUdx } from '../../dht-rpc/test-support/peer.js'
import type { Address } from '../../ipencoding/index.js'
import type { HyperDHT, HyperDHTOptions } from '../index.js'
import { COMMANDS } from '../messages/index.js'

/** The peer, run and never read; it ships no types. What these tests call, it has in common with ours. */
export type Calls = Pick<
  HyperDHT,
  | 'fullyBootstrapped'
  | 'destroy'
  | 'address'
  | 'lookup'
  | 'findPeer'
  | 'announce'
  | 'unannounce'
  | 'immutablePut'
  | 'immutableGet'
  | 'mutablePut'
  | 'mutableGet'
>
export interface PeerServer {
  listen(keyPair: KeyPair): Promise<unknown>
  close(): Promise<void>
  relayAddresses: Address[]
}

export const Peer = createRequire(import.meta.url)('hyperdht') as new (
  options: HyperDHTOptions
) => Calls & { createServer(): PeerServer }

const LOCAL = { host: '127.0.0.1' }
const STORER = { ephemeral: false, firewalled: false }

/** Nodes on 127.0.0.1 that know nobody else, closed by {@link Nodes.close}. */
export class Nodes {
  readonly open: Calls[] = []
  bootstrap: Address[] = []

  /** A first node and `size` storers of a kind. */
  async network(Class: new (options: HyperDHTOptions) => Calls, size: number): Promise<void> {
    for (let i = 0; i <= size; i++) {
      const node = this.make(Class, STORER)
      await node.fullyBootstrapped()
      if (i === 0) this.bootstrap = [{ ...LOCAL, port: node.address()?.port as number }]
    }
  }

  make<T extends Calls>(Class: new (options: HyperDHTOptions) => T, options: HyperDHTOptions = {}): T {
    const node = new Class({ bootstrap: this.bootstrap, ...LOCAL, port: [1, 1], ...options })
    this.open.push(node)
    return node
  }

  /** A client of a kind, ready, and what it sends from now on. */
  async client<T extends Calls>(Class: new (options: HyperDHTOptions) => T): Promise<{ node: T; sent: () => Sent[] }> {
    const { udx, log } = watchedUdx()
    const node = this.make(Class, { udx, ephemeral: true })
    await node.fullyBootstrapped()
    log.length = 0
    return { node, sent: () => externalIn(log) }
  }

  async close(): Promise<void> {
    this.bootstrap = []
    for (const node of this.open.splice(0).reverse()) await node.destroy()
  }
}

export interface Sent {
  command: string
  port: number
  target: string
  value: string
}

const NAMES = new Map<number, string>(Object.entries(COMMANDS).map(([name, number]) => [number, name]))

function externalIn(log: Watched[]): Sent[] {
  return requestsIn(log)
    .filter(({ request }) => !request.internal)
    .map(({ request: { to, command, target, value } }) => ({
      command: NAMES.get(command) ?? String(command),
      port: to.port,
      target: target === null ? '' : Buffer.from(target).toString('hex'),
      value: value === null ? '' : Buffer.from(value).toString('hex')
    }))
}
