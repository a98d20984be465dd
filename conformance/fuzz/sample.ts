import type { Field, FieldType } from '../layouts/index.js'
import type { Chance } from './chance.js'
import { BOUNDARIES, tiersOf, uintBytes } from './uint-tiers.js'

/** What a number on the wire decides. */
export type MarkKind = 'uint' | 'flags' | 'length' | 'count'

/** A uint in a sample, so that mutations know where to aim. */
export interface Mark {
  readonly kind: MarkKind
  readonly offset: number
  readonly size: number
}

/** Valid bytes of a layout. */
export interface Sample {
  readonly bytes: Buffer
  readonly marks: readonly Mark[]
}

/** Unknown flag bits are added once in so many times; longer tiers than needed are used once in so many times. */
const ODD = 24
/** Numbers inside a message are small but once in so many times: large ones leave the message without an encoding in the peer. */
const SMALL = 6
/** Where a length or count is drawn, mostly small. */
const LENGTHS = [0, 1, 2, 3, 5, 16, 40] as const
const RARE_LENGTHS = [252, 253, 300] as const

/** Writes one sample, front to back. */
class Sampler {
  // BOUNDED: by the layout, and the short lists that are drawn; lives for one sample.
  readonly chunks: Buffer[] = []
  // BOUNDED: as chunks.
  readonly marks: Mark[] = []
  private offset = 0
  private depth = 0

  constructor(private readonly chance: Chance) {}

  type(type: FieldType): void {
    if (typeof type === 'object') {
      if ('list' in type) this.list(type.list)
      else this.fields(type.fields)
      return
    }
    switch (type) {
      case 'uint':
        return this.uint('uint', this.number())
      case 'uint8':
        return this.random(1)
      case 'uint16':
        return this.random(2)
      case 'uint32':
        return this.random(4)
      case 'uint64':
        return this.uint64()
      case 'fixed32':
        return this.random(32)
      case 'fixed64':
        return this.random(64)
      case 'ipv4':
        return this.random(6)
      case 'ipv6':
        return this.random(18)
      case 'raw':
        return this.random(this.length())
      case 'buffer':
        return this.buffer()
      case 'string':
        return this.string()
    }
  }

  private fields(fields: readonly Field[]): void {
    const { chance } = this
    let flags = 0
    for (const field of fields) {
      // Once a field is missing at the end, nothing comes after it.
      if (field.optional && chance.oneIn(3)) return
      if (field.bit !== undefined && !(flags & field.bit)) continue
      if (field.constant !== undefined) this.push(Buffer.of(field.constant))
      else if (field.flags !== undefined) {
        flags = this.flags(field.flags)
      } else if (field.stopUnless !== undefined) {
        const version = chance.oneIn(20) ? this.number() : BigInt(field.stopUnless)
        this.uint('uint', version)
        if (version !== BigInt(field.stopUnless)) return this.random(this.length())
      } else if (field.type === 'uint' && !chance.oneIn(SMALL)) {
        this.uint('uint', BigInt(field.names === undefined ? chance.below(253) : chance.below(5)))
      } else this.type(field.type)
    }
  }

  private flags(meanings: Readonly<Record<number, unknown>>): number {
    const { chance } = this
    let flags = 0
    for (const bit of Object.keys(meanings)) if (chance.oneIn(2)) flags |= Number(bit)
    const unknown = chance.oneIn(ODD) ? BigInt((chance.uint32() & ~0xff) >>> 0) + (BigInt(chance.below(4)) << 32n) : 0n
    this.uint('flags', BigInt(flags) | unknown)
    return flags
  }

  private list(element: FieldType): void {
    const { chance } = this
    // Lists in lists stay short, or samples would be mostly lists.
    const n = this.depth > 0 ? chance.below(3) : chance.oneIn(30) ? 20 + chance.below(10) : chance.below(5)
    this.uint('count', BigInt(n))
    this.depth++
    for (let i = 0; i < n; i++) this.type(element)
    this.depth--
  }

  private buffer(): void {
    const n = this.length()
    this.uint('length', BigInt(n))
    this.random(n)
  }

  private string(): void {
    const { chance } = this
    // Malformed UTF-8, or text with characters of one to four bytes (ENC-27, ENC-28).
    const text = Buffer.from('a\u0000\u00e9\u20ac\u{1f600}\ufeff'.repeat(chance.below(4)))
    const bytes = chance.oneIn(3) ? chance.fill(Buffer.alloc(this.length())) : text
    this.uint('length', BigInt(bytes.length))
    this.push(bytes)
  }

  private uint64(): void {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(this.number())
    this.push(bytes)
  }

  private uint(kind: MarkKind, value: bigint): void {
    const tiers = tiersOf(value)
    const bytes = uintBytes(value, this.chance.oneIn(ODD) ? this.chance.pick(tiers) : tiers[0])
    this.marks.push({ kind, offset: this.offset, size: bytes.length })
    this.push(bytes)
  }

  /** A number that every implementation can read. */
  private number(): bigint {
    const { chance } = this
    if (chance.oneIn(4)) {
      const value = chance.pick(BOUNDARIES)
      return value > BigInt(Number.MAX_SAFE_INTEGER) ? BigInt(Number.MAX_SAFE_INTEGER) : value
    }
    // Half of them in the shortest tier, the others of any size up to 53 bits.
    if (chance.oneIn(2)) return BigInt(chance.below(253))
    const bits = chance.below(54)
    const value = (BigInt(chance.uint32() & 0x1fffff) << 32n) | BigInt(chance.uint32())
    return value & ((1n << BigInt(bits)) - 1n)
  }

  private length(): number {
    const { chance } = this
    return chance.oneIn(40) ? chance.pick(RARE_LENGTHS) : chance.pick(LENGTHS)
  }

  private random(n: number): void {
    const bytes = Buffer.allocUnsafe(n)
    // Zeros and ones in plenty: what a decoder takes for flags, counts and lengths when it is out of step.
    if (this.chance.oneIn(4)) bytes.fill(this.chance.below(3))
    else this.chance.fill(bytes)
    this.push(bytes)
  }

  private push(bytes: Buffer): void {
    this.chunks.push(bytes)
    this.offset += bytes.length
  }
}

/** Valid bytes of a layout, with unusual but legal choices now and then: longer tiers, unknown flags, other versions. */
export function sample(type: FieldType, chance: Chance): Sample {
  const sampler = new Sampler(chance)
  sampler.type(type)
  return { bytes: Buffer.concat(sampler.chunks), marks: sampler.marks }
}
