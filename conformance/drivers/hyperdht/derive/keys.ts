import { coreCrypto, HyperDHT, keyText, persistent, type Signer } from '../peer.js'
import { refusing } from '../refusing.js'
import { hex, type Input } from './input.js'

export function keyPair(input: Input) {
  const { publicKey, secretKey } = refusing(() => HyperDHT.keyPair(input.bytes('seed')))
  return { publicKey: hex(publicKey), secretKey: hex(secretKey) }
}

export function sign(input: Input) {
  const { secretKey } = refusing(() => HyperDHT.keyPair(input.bytes('seed')))
  return { signature: hex(coreCrypto.sign(input.bytes('message'), secretKey)) }
}

export function verify(input: Input) {
  const [message, signature, publicKey] = [input.bytes('message'), input.bytes('signature'), input.bytes('publicKey')]
  return { valid: refusing(() => coreCrypto.verify(message, signature, publicKey)) }
}

export function keyTextDecode(input: Input) {
  return { publicKey: hex(refusing(() => keyText.decode(input.text('text')))) }
}

export function keyTextEncode(input: Input) {
  return { text: refusing(() => keyText.encode(input.bytes('publicKey'))) }
}

/**
 * Signs twice: with the secret key, for the signature, and with a stand-in for it (ENC-73), which is told the bytes to
 * sign: a namespace and a digest, 32 bytes each.
 */
async function signTwice(seed: Buffer, run: (signer: Signer) => Uint8Array | Promise<Uint8Array>) {
  const pair = HyperDHT.keyPair(seed)
  let signable: Uint8Array = Buffer.alloc(0)
  const signature = await run(pair)
  await run({
    publicKey: pair.publicKey,
    async sign(bytes) {
      signable = Buffer.from(bytes)
      return Buffer.alloc(64)
    }
  })
  return { digest: hex(signable.subarray(32)), signable: hex(signable), signature: hex(signature) }
}

export function announceSign(input: Input) {
  const seed = input.bytes('seed')
  const [target, token, id] = [input.bytes('target'), input.bytes('token'), input.bytes('id')]
  const message = {
    peer: { publicKey: HyperDHT.keyPair(seed).publicKey, relayAddresses: input.addresses('relayAddresses') },
    refresh: input.optionalBytes('refresh')
  }
  const run = input.boolean('unannounce') ? persistent.signUnannounce : persistent.signAnnounce
  return signTwice(seed, (signer) => run(target, token, id, message, signer))
}

export function mutableSign(input: Input) {
  const [seq, value] = [input.number('seq'), input.bytes('value')]
  return signTwice(input.bytes('seed'), (signer) => persistent.signMutable(seq, value, signer))
}
