import { handshake, holepunch, request, response, datagramType } from '@punchlist/hyperdht/wire'

/** One change of some bytes. Numbers are taken modulo what there is, so that every plan fits every datagram. */
export interface Change {
  readonly how: (typeof HOWS)[number]
  readonly at: number
  readonly by: number
}

export const HOWS = ['flip', 'set', 'truncate', 'extend', 'cut', 'insert', 'cross', 'swap'] as const

/** Which bytes of a datagram are changed: all of it, the value of its frame, or what is encrypted inside. */
export type Layer = (typeof LAYERS)[number]

export const LAYERS = ['datagram', 'value', 'sealed'] as const

/** A little more than a socket receives (RPC-17). */
const MAX_BYTES = 2100

/** Bytes with the changes made to them, one after the other; `other` is what `cross` takes its tail from. */
export function changed(bytes: Uint8Array, changes: readonly Change[], other: Uint8Array = bytes): Buffer {
  let made: Buffer = Buffer.from(bytes)
  for (const change of changes) made = apply(made, change, other)
  return made.subarray(0, MAX_BYTES)
}

function apply(bytes: Buffer, { how, at, by }: Change, other: Uint8Array): Buffer {
  const place = at % (bytes.length + 1)
  const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)]
  const few = 1 + (by % 9)
  switch (how) {
    case 'flip':
      return tail.length === 0 ? bytes : Buffer.concat([head, buffer([tail[0]! ^ (1 << (by % 8))]), tail.subarray(1)])
    case 'set':
      return tail.length === 0 ? bytes : Buffer.concat([head, buffer([by & 0xff]), tail.subarray(1)])
    case 'truncate':
      return head
    case 'extend':
      return Buffer.concat([bytes, Buffer.alloc(few, by)])
    case 'cut':
      return Buffer.concat([head, tail.subarray(few)])
    case 'insert':
      return Buffer.concat([head, Buffer.alloc(few, by), tail])
    case 'cross':
      return Buffer.concat([head, Buffer.from(other).subarray(by % (other.length + 1))])
    case 'swap':
      return Buffer.concat([tail, head])
  }
}

const buffer = (bytes: Uint8Array | readonly number[]): Buffer => Buffer.from(bytes)

/** A datagram with the bytes of one layer changed, and all around them made to fit; the whole of it where there is no such layer. */
export function changedAt(
  datagram: Uint8Array,
  layer: Layer,
  changes: readonly Change[],
  other: Uint8Array = datagram
): Buffer {
  if (changes.length === 0) return Buffer.from(datagram)
  return (layer === 'datagram' ? null : within(datagram, layer, changes, other)) ?? changed(datagram, changes, other)
}

function within(datagram: Uint8Array, layer: Layer, changes: readonly Change[], other: Uint8Array): Buffer | null {
  const bytes = Buffer.from(datagram)
  const alter = (value: Uint8Array): Buffer =>
    (layer === 'sealed' ? sealedIn(value, changes, other) : null) ?? changed(value, changes, other)
  try {
    if (datagramType(bytes) === 'request') {
      const message = request.decode(bytes)
      return message.value === null ? null : request.encode({ ...message, value: alter(message.value) })
    }
    const message = response.decode(bytes)
    return message.value === null ? null : response.encode({ ...message, value: alter(message.value) })
  } catch {
    // It was broken before.
    return null
  }
}

/** What the value of PEER_HANDSHAKE or PEER_HOLEPUNCH carries for the other end. */
function sealedIn(value: Uint8Array, changes: readonly Change[], other: Uint8Array): Buffer | null {
  const bytes = Buffer.from(value)
  // Noise messages are longer than any boxed payload with as few fields; whichever codec takes all bytes is the right one.
  for (const alter of [
    () => {
      const message = handshake.decode(bytes)
      return handshake.encode({ ...message, noise: changed(message.noise, changes, other) })
    },
    () => {
      const message = holepunch.decode(bytes)
      return holepunch.encode({ ...message, payload: changed(message.payload, changes, other) })
    }
  ]) {
    try {
      return alter()
    } catch {
      continue
    }
  }
  return null
}
