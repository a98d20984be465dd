/** The little that is used of packages that ship no types, and what passes between a player and who started it. */
import type { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'

export interface Bootstrap {
  readonly host: string
  readonly port: number
}

/** A node of either implementation. */
export interface Dht {
  destroy(): Promise<void>
}

export type DhtClass = new (options: { bootstrap: readonly Bootstrap[]; ephemeral?: boolean }) => Dht

export interface Connection extends Duplex {
  readonly remotePublicKey: Buffer
}

export interface Swarm extends EventEmitter {
  readonly keyPair: { readonly publicKey: Buffer }
  join(topic: Buffer, options?: { server?: boolean; client?: boolean }): { flushed(): Promise<unknown> }
  flush(): Promise<unknown>
  destroy(): Promise<void>
}

export type SwarmClass = new (options: { dht?: Dht; bootstrap?: readonly Bootstrap[] }) => Swarm

export interface Core {
  readonly key: Buffer
  readonly discoveryKey: Buffer
  readonly length: number
  ready(): Promise<void>
  append(blocks: readonly Buffer[]): Promise<unknown>
  get(index: number): Promise<Buffer>
  download(range: { start: number; end: number }): { done(): Promise<unknown> }
}

export interface Store {
  get(options: { name: string } | { key: Buffer }): Core
  replicate(connection: Connection): unknown
  close(): Promise<void>
}

export type StoreClass = new (folder: string) => Store

export interface Beam extends Duplex {
  readonly key: string
}

/** Without a key it makes one and announces. */
export type BeamClass = new (...args: [key: string, options: { dht: Dht }] | [options: { dht: Dht }]) => Beam

/**
 * How an application comes by its node.
 * - `theirs`: it requires `hyperdht`, as it always does.
 * - `injected`: a node of ours is made and handed in.
 * - `overridden`: it requires `hyperdht` as always, and npm has put our package there.
 */
export type Side = 'theirs' | 'injected' | 'overridden'

/** What a player is told when it starts. */
export interface Part {
  readonly side: Side
  /** Folder whose node_modules holds the applications that have a node. */
  readonly project: string
  /** Folder whose node_modules holds Corestore. */
  readonly unchanged: string
  readonly program: 'swarm' | 'writer' | 'reader' | 'beam' | 'announcing-beam'
  readonly bootstrap: readonly Bootstrap[]
  /** Folder for what it stores. */
  readonly folder: string
  /** Of the topics, keys or pipe, as the program has it. */
  readonly words: readonly string[]
}

/** What a player reports: which event, and what there is to tell. */
export interface Notice {
  readonly event: string
  readonly value: string
}
