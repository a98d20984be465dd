import type { Json } from '../../layouts/index.js'
import type { FieldError, FieldErrorCode, FieldNode, FieldRole } from './node.js'

/** What the maker of a leaf has to say about it. */
export interface LeafInit {
  readonly name: string
  readonly path: string
  readonly role?: FieldRole
  readonly value?: Json
  readonly text: string
  readonly notes?: readonly string[]
}

/**
 * A cursor over bytes that hands them out as leaves. It never reads past the end and never throws: the first field that
 * cannot be read is kept in {@link failure}, and whoever walks stops there.
 */
export class FieldSource {
  /** Next byte to read, from the start of `bytes`. */
  at = 0
  failure: FieldError | null = null

  constructor(
    readonly bytes: Buffer,
    /** Offset of the first byte in the coordinates of the nodes. */
    readonly base = 0
  ) {}

  get left(): number {
    return this.bytes.length - this.at
  }

  byte(i: number): number {
    return this.bytes[this.at + i] ?? 0
  }

  /** Unsigned, little-endian (ENC-2). */
  littleEndian(i: number, width: number): number {
    let n = 0
    for (let k = width - 1; k >= 0; k--) n = n * 256 + this.byte(i + k)
    return n
  }

  /** A leaf of the next `length` bytes, which have to be there. */
  leaf(length: number, { name, path, role = 'field', value, text, notes = [] }: LeafInit): FieldNode {
    const start = this.at
    this.at += length
    return {
      name,
      path,
      role,
      offset: this.base + start,
      length,
      hex: this.bytes.toString('hex', start, this.at),
      value,
      text,
      notes: [...notes],
      children: []
    }
  }

  /** Says that the field at the cursor fails, and takes the `length` bytes that are its own. */
  fail(length: number, code: FieldErrorCode, why: string, init: LeafInit): FieldNode {
    const error: FieldError = { code, message: why, path: init.path, offset: this.base + this.at }
    this.failure = error
    return { ...this.leaf(length, { ...init, value: undefined }), error }
  }

  /** The same for a field that needs more bytes than are left: it gets them all. */
  cut(needs: number, init: LeafInit): FieldNode {
    const left = this.left
    const why = `needs ${needs} ${needs === 1 ? 'byte' : 'bytes'}, ${left === 0 ? 'none' : left} left (ENC-3)`
    return this.fail(left, 'OUT_OF_BOUNDS', why, init)
  }

  /** A node around children that are leaves of this source. */
  group(role: FieldRole, init: LeafInit, start: number, children: FieldNode[]): FieldNode {
    const { name, path, value, text, notes = [] } = init
    const failed = children.find((child) => child.error !== undefined)?.error
    return {
      name,
      path,
      role,
      offset: this.base + start,
      length: this.at - start,
      hex: this.bytes.toString('hex', start, this.at),
      value: failed === undefined ? value : undefined,
      text,
      notes: [...notes],
      children,
      ...(failed === undefined ? {} : { error: failed })
    }
  }
}
