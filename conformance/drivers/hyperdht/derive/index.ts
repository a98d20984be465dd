/**
 * Computations of the peer, by running it: what a derivation vector asks for is looked up where the peer shows it, in a
 * function it exports, in what a node sends, or in what it asks of its crypto library.
 */
import type { Json } from '../../../layouts/index.js'
import { type MaybePromise, Unsupported } from '../../types.js'
import { holepunchToken, secretBox, secretBoxOpen } from './boxes.js'
import { hash, namespace, nodeId, refreshChain } from './hashes.js'
import { Input } from './input.js'
import { announceSign, keyPair, keyTextDecode, keyTextEncode, mutableSign, sign, verify } from './keys.js'
import { bootstrapParse, distance, isIpv4, token, tokenRotation } from './node.js'
import { holepunchSecret, noiseDh, noiseIk } from './noise.js'
import { bucket, closest } from './table.js'

const DERIVATIONS: ReadonlyMap<string, (input: Input) => MaybePromise<Json>> = new Map(
  Object.entries({
    hash,
    namespace,
    'node-id': nodeId,
    'refresh-chain': refreshChain,
    'key-pair': keyPair,
    sign,
    verify,
    'key-text-decode': keyTextDecode,
    'key-text-encode': keyTextEncode,
    'announce-sign': announceSign,
    'mutable-sign': mutableSign,
    token,
    'token-rotation': tokenRotation,
    distance,
    bucket,
    closest,
    'noise-ik': noiseIk,
    'noise-dh': noiseDh,
    'holepunch-secret': holepunchSecret,
    'secret-box': secretBox,
    'secret-box-open': secretBoxOpen,
    'holepunch-token': holepunchToken,
    'bootstrap-parse': bootstrapParse,
    'is-ipv4': isIpv4
  })
)

/** Names of all derivations that the peer answers. */
export const DERIVATION_NAMES: readonly string[] = [...DERIVATIONS.keys()]

/** Runs one derivation. Those that run a node hook the process for a moment: one at a time. */
export function derive(name: string, input: Json): MaybePromise<Json> {
  const run = DERIVATIONS.get(name)
  if (run === undefined) throw new Unsupported(`the peer shows no derivation named ${name}`)
  return run(new Input(input))
}
