import { array } from '@punchlist/hyperdht/encoding'
import { DecodeError, messages, primitives } from '@punchlist/hyperdht/wire'
import { toJson } from '../layouts/index.js'
import type { InPlace } from './judge.js'

type Decoder = { decode(bytes: Uint8Array): unknown }

const CODECS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>(
  Object.entries({ ...primitives, 'uint-array': array('uint-array', primitives.uint), ...messages })
)

/** Our own decoders, on bytes where they lie. */
export const REFERENCE_IN_PLACE: InPlace = {
  decode(message, bytes) {
    const codec = CODECS.get(message)
    if (codec === undefined) throw new RangeError(`no codec named ${message}`)
    return toJson(codec.decode(bytes))
  },
  isRefusal: (err) => err instanceof DecodeError
}
