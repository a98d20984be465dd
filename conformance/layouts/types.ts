/** A primitive of chapter 01. `ipv4` and `ipv6` are a host and a port. */
export type Primitive =
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'fixed32'
  | 'fixed64'
  | 'buffer'
  | 'string'
  | 'raw'
  | 'ipv4'
  | 'ipv6'

/** What a field holds: a primitive, a counted list, or fields of its own. */
export type FieldType = Primitive | { readonly list: FieldType } | { readonly fields: readonly Field[] }

/** One field of a message, in wire order. */
export interface Field {
  /** As the specification calls it, and as the message object has it. */
  readonly name: string
  readonly type: FieldType
  /** Present only if this bit (its value, e.g. 8) of the flags read before is set. */
  readonly bit?: number
  /** What the object holds where the bit is clear or the bytes are missing; null if not given. */
  readonly absent?: 0 | 'empty-list'
  /** On the wire only, not in the object: a fixed byte, flags, or something nobody reads. */
  readonly wireOnly?: true
  /** Decoding fails unless the value is this one. */
  readonly constant?: number
  /** These are the flags: what each bit (by value) means. `true` marks booleans that are fields of the object. */
  readonly flags?: Readonly<Record<number, string | { readonly boolean: string }>>
  /** May be missing at the end of the message. */
  readonly optional?: true
  /** Unless the value is this one, nothing after it is read and everything else counts as absent. */
  readonly stopUnless?: number
  /** Names for numbers, shown by the dissector. */
  readonly names?: Readonly<Record<number, string>>
}

/** How one message is laid out. */
export interface Layout {
  /** The stable name that vectors, drivers and the dissector use. */
  readonly name: string
  /** What it is, for people. */
  readonly title: string
  /** Chapter of docs/protocol, and the claim that gives the layout. */
  readonly claim: string
  readonly type: FieldType
}
