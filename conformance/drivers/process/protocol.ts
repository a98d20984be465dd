import type { NodeCapability, NodeOptions } from '../node.js'
import type { Implementation } from '../types.js'

/** Calls of a node that take and give plain data; those of connections, which are objects of their own, are not among them. */
export const CALLS = [
  'ready',
  'state',
  'stats',
  'ping',
  'findNode',
  'findPeer',
  'lookup',
  'announce',
  'unannounce',
  'lookupAndUnannounce',
  'immutablePut',
  'immutableGet',
  'mutablePut',
  'mutableGet',
  'registerPlugin',
  'pluginRequest',
  'suspend',
  'resume',
  'destroy'
] as const

export type Call = (typeof CALLS)[number]

/** What the parent writes; the answer has the same `id`. */
export type Request =
  | { readonly id: number; readonly kind: 'create'; readonly host: string; readonly options: NodeOptions }
  | { readonly id: number; readonly kind: 'call'; readonly node: number; readonly call: Call; readonly args: unknown[] }

/** What the child writes. `left`: nodes that are not destroyed. */
export type Message =
  | { readonly hello: { readonly implementation: Implementation; readonly capabilities: readonly NodeCapability[] } }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: FailureText }

export interface FailureText {
  /** `failure`: what a user of the implementation gets. Anything else is a crash. */
  readonly kind: 'failure' | 'unsupported' | 'crash'
  readonly method: string
  readonly code: string | null
  readonly message: string
}

/** Structured clones make plain byte arrays of buffers: makes buffers of them again, wherever they are. */
export function withBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (Array.isArray(value)) return value.map(withBuffers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withBuffers(one)]))
}
