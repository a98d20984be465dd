import { createRequire } from 'node:module'
import type { Address } from '@punchlist/hyperdht/wire'

const require = createRequire(import.meta.url)

/** A query that is under way, by what is called of it here. */
export interface Query extends AsyncIterable<{ readonly peers: readonly { readonly publicKey: Buffer }[] }> {
  finished(): Promise<void>
}

export interface KeyPair {
  readonly publicKey: Buffer
  readonly secretKey: Buffer
}

/** A node, by what is called of it here: the same of both implementations (chapter 10). */
export interface DhtNode {
  address(): Address | null
  fullyBootstrapped(): Promise<void>
  ping(to: Address): Promise<unknown>
  delayedPing(to: Address, ms: number): Promise<unknown>
  announce(topic: Buffer, keyPair: KeyPair): Query
  lookup(topic: Buffer): Query
  immutablePut(value: Buffer): Promise<{ readonly hash: Buffer }>
  immutableGet(hash: Buffer): Promise<{ readonly value: Buffer } | null>
  mutablePut(keyPair: KeyPair, value: Buffer, options: { readonly seq: number }): Promise<unknown>
  mutableGet(publicKey: Buffer): Promise<{ readonly seq: number; readonly value: Buffer } | null>
  connect(publicKey: Buffer): Connection
  createServer(onconnection: (connection: Connection) => void): ConnectionServer
  destroy(): Promise<void>
}

/** An encrypted stream, by what is called of it here. */
export interface Connection {
  readonly destroyed: boolean
  on(event: 'open' | 'close' | 'drain', listener: () => void): this
  on(event: 'data', listener: (bytes: Buffer) => void): this
  on(event: 'error', listener: (error: Error) => void): this
  once(event: 'drain', listener: () => void): this
  /** False: wait for `drain`. */
  write(bytes: Buffer): boolean
  destroy(): void
}

export interface ConnectionServer {
  listen(keyPair: KeyPair): Promise<unknown>
}

/** The default export of an implementation: the class that applications make nodes of. */
export interface Implementation {
  new (options: object): DhtNode
  bootstrapper(port: number, host: string, options: object): DhtNode
  keyPair(seed: Buffer): KeyPair
}

/** What both stand for by name: a package. */
export const OURS = '@punchlist/hyperdht'
export const PEER = 'hyperdht'

/** Loads a package or file; null if it has no class as its default export. */
export function loadImplementation(specifier: string): Implementation | null {
  let exported: unknown
  try {
    exported = require(specifier)
  } catch (err) {
    // The package is there, but has no entry of this name.
    if ((err as { code?: unknown }).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return null
    throw err
  }
  const found = typeof exported === 'function' ? exported : (exported as { default?: unknown } | null)?.default
  return typeof found === 'function' ? (found as unknown as Implementation) : null
}

export function implementation(specifier: string): Implementation {
  const found = loadImplementation(specifier)
  if (found === null) throw new Error(`${specifier} has no class as its default export`)
  return found
}

/** The copy of sodium-native that an implementation draws its chance from; none if it has no such dependency. */
export function sodiumOf(specifier: string): object[] {
  const own = createRequire(require.resolve(specifier))
  try {
    return [own('sodium-native') as object]
  } catch (err) {
    if ((err as { code?: unknown }).code === 'MODULE_NOT_FOUND') return []
    throw err
  }
}
