/** The little that the tests use of packages that ship no types. */
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

/** How an application comes by its node. */
export interface Setting {
  /** Folder whose node_modules holds the application. */
  readonly project: string
  /** Makes the node with our package and hands it in; otherwise the application requires `hyperdht` as it always does. */
  readonly inject: boolean
}

/** What a player is told when it starts. */
export interface Part extends Setting {
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
