import type { Chance } from './chance.js'
import type { Mark, Sample } from './sample.js'
import { BOUNDARIES, tiersOf, uintBytes } from './uint-tiers.js'

/** Longest input that is made: a little more than a socket receives (RPC-17). */
export const MAX_BYTES = 2100

type Mutation = (bytes: Buffer, marks: readonly Mark[], chance: Chance, other: () => Buffer) => Buffer

const splice = (bytes: Buffer, at: number, remove: number, insert: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)])

/** Replaces a uint of the sample; without one, a random byte. */
function atMark(
  kinds: readonly Mark['kind'][] | null,
  make: (bytes: Buffer, mark: Mark, chance: Chance) => Buffer
): Mutation {
  return (bytes, marks, chance, other) => {
    const candidates = kinds === null ? marks : marks.filter(({ kind }) => kinds.includes(kind))
    if (candidates.length === 0) return flipBit(bytes, marks, chance, other)
    const mark = chance.pick(candidates)
    return splice(bytes, mark.offset, mark.size, make(bytes, mark, chance))
  }
}

const flipBit: Mutation = (bytes, _marks, chance) => {
  if (bytes.length === 0) return bytes
  const copy = Buffer.from(bytes)
  const at = chance.below(copy.length)
  copy[at] = (copy[at] as number) ^ (1 << chance.below(8))
  return copy
}

const setByte: Mutation = (bytes, _marks, chance) => {
  if (bytes.length === 0) return bytes
  const copy = Buffer.from(bytes)
  copy[chance.below(copy.length)] = chance.oneIn(2)
    ? chance.pick([0, 1, 0x7f, 0x80, 0xfc, 0xfd, 0xfe, 0xff])
    : chance.below(256)
  return copy
}

const truncate: Mutation = (bytes, _marks, chance) =>
  // One byte short as often as anywhere: that is where a bounds check is off by one.
  bytes.subarray(0, chance.oneIn(2) ? Math.max(0, bytes.length - 1) : chance.below(bytes.length + 1))

const extend: Mutation = (bytes, _marks, chance) =>
  Buffer.concat([bytes, chance.fill(Buffer.alloc(1 + chance.below(40)))])

const cutOut: Mutation = (bytes, _marks, chance) => {
  const at = chance.below(bytes.length + 1)
  return splice(bytes, at, 1 + chance.below(8), Buffer.alloc(0))
}

const insert: Mutation = (bytes, _marks, chance) => {
  const at = chance.below(bytes.length + 1)
  return splice(bytes, at, 0, chance.fill(Buffer.alloc(1 + chance.below(8))))
}

const crossOver: Mutation = (bytes, _marks, chance, other) => {
  const tail = other()
  return Buffer.concat([
    bytes.subarray(0, chance.below(bytes.length + 1)),
    tail.subarray(chance.below(tail.length + 1))
  ])
}

const longerTier = atMark(null, (bytes, { offset, size }, chance) => {
  const value = readUint(bytes, offset, size)
  return uintBytes(value, chance.pick(tiersOf(value)))
})

const boundary = atMark(null, (_bytes, _mark, chance) => {
  const value = chance.pick(BOUNDARIES)
  return uintBytes(value, chance.pick(tiersOf(value)))
})

const otherFlags = atMark(['flags'], (bytes, { offset, size }, chance) => {
  const value = readUint(bytes, offset, size)
  if (chance.oneIn(2)) return uintBytes(value ^ (1n << BigInt(chance.below(8))))
  const high = chance.oneIn(4) ? BigInt(chance.below(0x400000)) << 32n : 0n
  return uintBytes(BigInt(chance.oneIn(2) ? 0xff : chance.below(256)) | high)
})

const otherLength = atMark(['length', 'count'], (bytes, { offset, size }, chance) => {
  const value = readUint(bytes, offset, size)
  if (chance.oneIn(2)) return uintBytes(chance.oneIn(2) || value === 0n ? value + 1n : value - 1n)
  return uintBytes(chance.pick(HUGE))
})

/**
 * Lengths and counts that must not be believed (ENC-25, ENC-32). The largest count that is allowed is left to the
 * boundaries: the peer takes 8 MiB for it each time, before it looks for the first entry.
 */
const HUGE: readonly bigint[] = [
  0x7fffn,
  0xffffn,
  0x100001n,
  0x7fffffffn,
  0xffffffffn,
  0x100000000n,
  0x1fffffffffffffn,
  0x20000000000000n,
  0xffffffffffffffffn
]

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  truncate,
  extend,
  cutOut,
  insert,
  crossOver,
  longerTier,
  boundary,
  otherFlags,
  otherLength
]

/** Changes valid bytes in one to three places. `other` gives another sample of the same layout. */
export function mutate({ bytes, marks }: Sample, chance: Chance, other: () => Buffer): Buffer {
  let mutated = chance.pick(MUTATIONS)(bytes, marks, chance, other)
  // The marks hold for the first change only; further ones strike blindly.
  for (let more = chance.oneIn(3) ? 1 + chance.below(2) : 0; more > 0; more--) {
    mutated = chance.pick(MUTATIONS)(mutated, [], chance, other)
  }
  return mutated.subarray(0, MAX_BYTES)
}

function readUint(bytes: Buffer, offset: number, size: number): bigint {
  if (size === 1) return BigInt(bytes[offset] as number)
  if (size === 3) return BigInt(bytes.readUInt16LE(offset + 1))
  if (size === 5) return BigInt(bytes.readUInt32LE(offset + 1))
  return bytes.readBigUInt64LE(offset + 1)
}
