import { array } from '@punchlist/hyperdht/encoding'
import { DecodeError, EncodeError, type MessageCodec, messages, primitives } from '@punchlist/hyperdht/wire'
import { fromJson, type Json, layoutOf, LayoutError, toJson } from '../../layouts/index.js'
import { type CodecDriver, Rejected, Unsupported } from '../types.js'

type AnyCodec = Pick<MessageCodec<unknown>, 'encode' | 'decode' | 'create'>

const CODECS: ReadonlyMap<string, AnyCodec> = new Map(
  Object.entries({ ...primitives, 'uint-array': array('uint-array', primitives.uint), ...messages }) as [
    string,
    AnyCodec
  ][]
)

function codecOf(message: string): AnyCodec {
  const codec = CODECS.get(message)
  if (codec === undefined) throw new Unsupported(`the reference has no codec named ${message}`)
  return codec
}

/** What the implementation refuses is an answer; anything else it throws is a defect and passes through. */
function refusing<T>(run: () => T): T {
  try {
    return run()
  } catch (err) {
    if (err instanceof DecodeError || err instanceof EncodeError || err instanceof LayoutError) {
      throw new Rejected(err.message)
    }
    throw err
  }
}

export function createReferenceDriver(): CodecDriver {
  return {
    implementation: { name: 'reference', version: '0.1.0', packages: {} },
    decode: (message, hex) => refusing(() => toJson(codecOf(message).decode(Buffer.from(hex, 'hex')))),
    encode(message, value) {
      const codec = codecOf(message)
      const layout = layoutOf(message)
      if (layout === null) throw new Unsupported(`no layout named ${message}`)
      return refusing(() => codec.encode(fromJson(layout.type, value)).toString('hex'))
    },
    derive(name: string): Json {
      throw new Unsupported(`the reference has no derivation named ${name}`)
    },
    close() {}
  }
}
