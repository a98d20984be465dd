import fc from 'fast-check'
import type { Field, FieldType } from '../../layouts/index.js'

type Bytes = fc.Arbitrary<Buffer>

const bytes = (constraints: fc.IntArrayConstraints): Bytes => fc.uint8Array(constraints).map((b) => Buffer.from(b))
const exactly = (n: number): Bytes => bytes({ minLength: n, maxLength: n })
const concat = (parts: readonly Bytes[]): Bytes => fc.tuple(...parts).map((list) => Buffer.concat(list))

/** A uint in its shortest form or, now and then, in a longer one (ENC-8, ENC-10). */
function encodeUint(n: number, widest: number): Buffer {
  const least = n < 0xfd ? 0 : n <= 0xffff ? 1 : n <= 0xffffffff ? 2 : 3
  const tier = Math.max(least, widest)
  if (tier === 0) return Buffer.from([n])
  const buffer = Buffer.alloc([0, 3, 5, 9][tier] as number)
  buffer[0] = 0xfc + tier
  buffer.writeBigUInt64LE === undefined || tier < 3
    ? buffer.writeUIntLE(n, 1, buffer.length - 1)
    : buffer.writeBigUInt64LE(BigInt(n), 1)
  return buffer
}

const tier = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }
)
const uint = (value: fc.Arbitrary<number>): Bytes => fc.tuple(value, tier).map(([n, t]) => encodeUint(n, t))
const anyUint = uint(fc.oneof(fc.nat(300), fc.nat(0x1ffff), fc.maxSafeNat()))

/** Bytes of a value of that type, made from the layout alone: no codec has a hand in it. */
export function bytesOf(type: FieldType): Bytes {
  if (typeof type === 'object') {
    if ('fields' in type) return fieldsOf(type.fields)
    return fc
      .array(bytesOf(type.list), { maxLength: 5 })
      .chain((items) => uint(fc.constant(items.length)).map((count) => Buffer.concat([count, ...items])))
  }
  switch (type) {
    case 'uint':
      return anyUint
    case 'uint8':
      return exactly(1)
    case 'uint16':
      return exactly(2)
    case 'uint32':
      return exactly(4)
    case 'uint64':
      return fc.maxSafeNat().map((n) => encodeUint(n, 3).subarray(1))
    case 'fixed32':
      return exactly(32)
    case 'fixed64':
      return exactly(64)
    case 'raw':
      return bytes({ maxLength: 40 })
    case 'buffer':
    case 'string':
      return bytes({ maxLength: 300 }).chain((b) => uint(fc.constant(b.length)).map((n) => Buffer.concat([n, b])))
    case 'ipv4':
      return exactly(6)
    case 'ipv6':
      return exactly(18)
  }
}

function fieldsOf(fields: readonly Field[]): Bytes {
  const known = fields.flatMap((f) => Object.keys(f.flags ?? {})).reduce((sum, bit) => sum | Number(bit), 0)
  // Sometimes a bit that nobody knows, and one above 32 bits.
  const flags = fc.tuple(fc.nat(known), fc.constantFrom(0, 0, 0, 0, 0x80, 0x4000, 2 ** 40)).map(([n, more]) => n + more)
  return fc.tuple(flags, fc.boolean()).chain(([set, whole]) => {
    const present = fields.filter((f) => f.bit === undefined || set & f.bit)
    const kept = whole ? present : present.filter((f) => f.optional === undefined)
    const withoutFlags = !kept.some((f) => f.flags !== undefined)
    return concat(
      kept
        .filter((f) => !(withoutFlags && f.bit !== undefined))
        .map((f) => (f.flags === undefined ? fieldOf(f) : uint(fc.constant(set))))
    )
  })
}

function fieldOf(field: Field): Bytes {
  const { constant, stopUnless } = field
  if (constant !== undefined) return fc.constant(Buffer.from([constant]))
  const any = bytesOf(field.type)
  if (stopUnless === undefined) return any
  return fc.oneof({ weight: 6, arbitrary: uint(fc.constant(stopUnless)) }, { weight: 1, arbitrary: any })
}

/** The same bytes damaged: cut, extended, or with some bytes changed. */
export function damaged(good: Bytes): Bytes {
  return fc
    .tuple(good, fc.nat(3), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 }))
    .map(([buffer, how, where, noise]) => {
      if (how === 0) return buffer.subarray(0, where % (buffer.length + 1))
      if (how === 1) return Buffer.concat([buffer, noise])
      const copy = Buffer.from(buffer)
      const at = where % (copy.length + 1)
      copy.set(noise.subarray(0, copy.length - at), at)
      // A list or length that claims too much is the damage worth seeing most.
      if (how === 2 && copy.length > at) copy[at] = [0xfc, 0xfd, 0xfe, 0xff][where % 4] as number
      return copy
    })
}
