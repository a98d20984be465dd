import { KeyError, NoiseError } from '@punchlist/hyperdht/crypto'
import { array } from '@punchlist/hyperdht/encoding'
import { RoutingTableError } from '@punchlist/hyperdht/kbucket'
import {
  BootstrapError,
  DecodeError,
  EncodeError,
  type MessageCodec,
  messages,
  primitives
} from '@punchlist/hyperdht/wire'
import { fromJson, layoutOf, LayoutError, toJson } from '../../layouts/index.js'
import { type CodecDriver, Rejected, Unsupported } from '../types.js'
import { derive } from './derive/index.js'

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

const REFUSALS: readonly (abstract new (...args: never[]) => Error)[] = [
  DecodeError,
  EncodeError,
  LayoutError,
  KeyError,
  NoiseError,
  RoutingTableError,
  BootstrapError
]

/** What the implementation refuses is an answer; anything else it throws is a defect and passes through. */
function refusing<T>(run: () => T): T {
  try {
    return run()
  } catch (err) {
    if (REFUSALS.some((type) => err instanceof type)) throw new Rejected((err as Error).message)
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
    derive: (name, input) => refusing(() => derive(name, input)),
    close() {}
  }
}
