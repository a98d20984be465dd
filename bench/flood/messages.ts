import type { ChildProcess } from 'node:child_process'
import type { Address } from '@punchlist/hyperdht/wire'

/** From the parent to a child. */
export type Order =
  | { readonly act: 'connect'; readonly publicKey: string; readonly bootstrap: readonly Address[] }
  | { readonly act: 'held' }
  | { readonly act: 'end' }

/** What the server's process holds. */
export interface Held {
  /** Bytes, after a garbage collection. */
  readonly heap: number
  readonly rss: number
  /** Raw streams of the server's node. */
  readonly streams: number
  /** Sockets of its punchers. */
  readonly sockets: number
  /** Connections that the application was given, in all. */
  readonly connections: number
  /** us of cores since the process began. */
  readonly cpu: number
}

/** Where a child listens: its first answer. */
export interface Listening {
  readonly publicKey: string
  readonly bootstrap: readonly Address[]
  /** Of the server's node: where a handshake for it can be sent. */
  readonly main: Address
  /** Of its server socket. */
  readonly server: Address
}

/** ms from the call of `connect()` to the first byte back; or why there was none. */
export type Connected = { readonly ms: number } | { readonly failed: string }

/** The next message of a child. Rejects if it dies. */
export function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onexit = (code: number | null): void => reject(new Error(`A process of the flood ended with ${code}.`))
    child.once('exit', onexit)
    child.once('message', (message) => {
      child.off('exit', onexit)
      resolve(message as T)
    })
  })
}
