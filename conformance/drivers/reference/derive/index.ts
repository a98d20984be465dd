/** The computations of the derivation vectors, by the reference. One function per name; what they share is its entries. */
import type { Json } from '../../../layouts/index.js'
import { Input } from '../../input.js'
import { Unsupported } from '../../types.js'
import { hash, holepunchSecret, namespace, nodeId, refreshChain, token, tokenRotation } from './hashes.js'
import { announceSign, keyPair, keyTextDecode, keyTextEncode, mutableSign, secretBox, secretBoxOpen, sign, verify } from './keys.js' // prettier-ignore
import { noiseDh, noiseIk } from './noise.js'
import { bootstrapParse, bucket, closest, distance, isIpv4 } from './table.js'

const DERIVATIONS: ReadonlyMap<string, (input: Input) => Json> = new Map(
  Object.entries({
    hash,
    namespace,
    'node-id': nodeId,
    'key-pair': keyPair,
    sign,
    verify,
    'key-text-decode': keyTextDecode,
    'key-text-encode': keyTextEncode,
    token,
    'token-rotation': tokenRotation,
    distance,
    bucket,
    closest,
    'announce-sign': announceSign,
    'mutable-sign': mutableSign,
    'refresh-chain': refreshChain,
    'noise-ik': noiseIk,
    'noise-dh': noiseDh,
    'holepunch-secret': holepunchSecret,
    'secret-box': secretBox,
    'secret-box-open': secretBoxOpen,
    'holepunch-token': token,
    'bootstrap-parse': bootstrapParse,
    'is-ipv4': isIpv4
  })
)

export function derive(name: string, input: Json): Json {
  const run = DERIVATIONS.get(name)
  if (run === undefined) throw new Unsupported(`the reference has no derivation named ${name}`)
  return run(new Input(input))
}
