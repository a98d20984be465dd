import {
  announceSignable,
  decodeKey,
  encodeKey,
  keyPair as pairOf,
  mutableSignable,
  openBox,
  sealBox,
  sign as signatureOf,
  unannounceSignable,
  verify as isValid
} from '@punchlist/hyperdht/crypto'
import { mutableSigned, peerRecord } from '@punchlist/hyperdht/wire'
import { hex, type Input } from '../../input.js'
import { Rejected } from '../../types.js'

export function keyPair(input: Input) {
  const { publicKey, secretKey } = pairOf(input.bytes('seed'))
  return { publicKey: hex(publicKey), secretKey: hex(secretKey) }
}

export function sign(input: Input) {
  return { signature: hex(signatureOf(input.bytes('message'), pairOf(input.bytes('seed')).secretKey)) }
}

export function verify(input: Input) {
  return { valid: isValid(input.bytes('signature'), input.bytes('message'), input.bytes('publicKey')) }
}

export function keyTextDecode(input: Input) {
  return { publicKey: hex(decodeKey(input.text('text'))) }
}

export function keyTextEncode(input: Input) {
  return { text: encodeKey(input.bytes('publicKey')) }
}

/** A signable is a namespace and a digest, 32 bytes each (REC-31, REC-39). */
function signed(signable: Buffer, secretKey: Uint8Array) {
  return {
    digest: hex(signable.subarray(32)),
    signable: hex(signable),
    signature: hex(signatureOf(signable, secretKey))
  }
}

export function announceSign(input: Input) {
  const { publicKey, secretKey } = pairOf(input.bytes('seed'))
  const fields = {
    target: input.bytes('target'),
    id: input.bytes('id'),
    token: input.bytes('token'),
    peer: peerRecord.encode({ publicKey, relayAddresses: input.addresses('relayAddresses') }),
    refresh: input.optionalBytes('refresh')
  }
  return signed(input.boolean('unannounce') ? unannounceSignable(fields) : announceSignable(fields), secretKey)
}

export function mutableSign(input: Input) {
  const bytes = mutableSigned.encode({ seq: input.number('seq'), value: input.bytes('value') })
  return signed(mutableSignable(bytes), pairOf(input.bytes('seed')).secretKey)
}

export function secretBox(input: Input) {
  return { box: hex(sealBox(input.bytes('key'), input.bytes('plain'), () => input.bytes('nonce'))) }
}

export function secretBoxOpen(input: Input) {
  const plain = openBox(input.bytes('key'), input.bytes('box'))
  if (plain === null) throw new Rejected('the box does not open')
  return { plain: hex(plain) }
}
