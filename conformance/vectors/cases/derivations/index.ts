/** Case lists of computations, in the order of the chapters. */
import type { DerivationFileSpec } from '../../generate/spec.js'
import { holepunchSecret, secretBox, secretBoxOpen } from './boxes.js'
import { hash, namespace, nodeId, refreshChain } from './hashes.js'
import { keyPair, keyTextDecode, keyTextEncode, sign, verify } from './keys.js'
import { noiseDh, noiseIk } from './noise.js'
import { announceSign, mutableSign } from './signables.js'
import { bootstrapParse, bucket, closest, distance, isIpv4 } from './table.js'
import { holepunchToken, token, tokenRotation } from './tokens.js'

export const DERIVATION_CASES: readonly DerivationFileSpec[] = [
  hash,
  namespace,
  nodeId,
  keyPair,
  sign,
  verify,
  keyTextDecode,
  keyTextEncode,
  distance,
  bucket,
  isIpv4,
  bootstrapParse,
  token,
  tokenRotation,
  closest,
  announceSign,
  mutableSign,
  refreshChain,
  noiseIk,
  noiseDh,
  holepunchSecret,
  secretBox,
  secretBoxOpen,
  holepunchToken
]
