import type { Json } from '../../layouts/index.js'

/** Why bytes do not decode. The codes are those every decoder of the protocol has reason to tell apart. */
export type FieldErrorCode =
  /** More bytes are needed than are left (ENC-3). */
  | 'OUT_OF_BOUNDS'
  /** A 64-bit integer above 2^53-1 (ENC-11). */
  | 'UINT_TOO_LARGE'
  /** A list count above 1 048 576 (ENC-32). */
  | 'LIST_TOO_LONG'
  /** Another first byte than the one of this message (RPC-15). */
  | 'NOT_A_MESSAGE'

export interface FieldError {
  readonly code: FieldErrorCode
  /** What was needed and what was there, with the claim. */
  readonly message: string
  /** Path of the field that failed. */
  readonly path: string
  /** Where that field starts, in the coordinates of {@link FieldNode.offset}. */
  readonly offset: number
}

/** One bit of a flags field. */
export interface FlagBit {
  readonly name: string
  /** The bit by its value, e.g. 8. */
  readonly bit: number
  readonly set: boolean
  /** The bit itself is the information; otherwise it announces a field. */
  readonly boolean: boolean
}

/**
 * - `message`: fields in wire order; the root of a walk, or a message inside a byte string.
 * - `group`: fields of their own, a list, or a byte string: has children.
 * - `field`: one value; `length` and `count`: what stands before a byte string or list; `bytes`: what such a string holds.
 * - `ignored`: bytes no decoder looks at. `undecoded`: bytes after a field that failed.
 */
export type FieldRole = 'message' | 'group' | 'field' | 'length' | 'count' | 'bytes' | 'ignored' | 'undecoded'

/**
 * A run of bytes and what it means. The children of a node cover it exactly, in order, without gaps; so do the leaves of
 * a whole tree. That makes it a picture of the datagram as well as a decoded message.
 */
export interface FieldNode {
  /** As the specification calls it; entries of lists are `0`, `1`... */
  name: string
  /** From the root: `value.peer.relayAddresses[0]`. Empty for the root. */
  path: string
  role: FieldRole
  /** In bytes, from the start of the datagram (of the plaintext, for what is inside a {@link plaintext}). */
  offset: number
  /** In bytes. */
  length: number
  /** The bytes. */
  hex: string
  /** Decoded, with bytes as hex. Undefined if it does not decode, or is no value (`ignored`, `undecoded`). */
  value: Json | undefined
  /** One line for people, without {@link notes}. */
  text: string
  /** What is worth knowing beyond the value: `valid`, `3 bytes where 1 is enough (ENC-10)`... */
  notes: string[]
  children: FieldNode[]
  /** Layout of a `message`, if it has one. */
  layout?: string
  /** Bits of a flags field, lowest first; unknown ones are in the notes. */
  bits?: readonly FlagBit[]
  /** Set on the field that fails and on everything around it. */
  error?: FieldError
  /** What the bytes are when opened with a key. Has offsets of its own, from 0. */
  plaintext?: FieldNode
}

/** The node at that path, or null. */
export function findField(root: FieldNode, path: string): FieldNode | null {
  if (root.path === path) return root
  for (const child of root.children) {
    if (path === child.path || path.startsWith(child.path) || child.path === root.path) {
      const found = findField(child, path)
      if (found !== null) return found
    }
  }
  return null
}

/** The leaves in the order of their bytes. */
export function* leaves(node: FieldNode): Generator<FieldNode> {
  if (node.children.length === 0) yield node
  else for (const child of node.children) yield* leaves(child)
}

/** Calls `visit` for the node and everything below it, plaintexts included. */
export function visitFields(node: FieldNode, visit: (node: FieldNode) => void): void {
  visit(node)
  for (const child of node.children) visitFields(child, visit)
  if (node.plaintext !== undefined) visitFields(node.plaintext, visit)
}
