import { expect } from 'chai'
import { EncodeError } from '../encoding/index.js'
import { KeyError } from './errors.js'
import { keyPair } from './key-pair.js'
import { sign, type Signer, signWith, verify } from './signature.js'

/** Order of the group, little-endian. */
const L = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex')
const PAIR = keyPair(Buffer.from(Array.from({ length: 32 }, (_, i) => i)))
const ABC = Buffer.from('abc')
const SIGNATURE = Buffer.from(
  'cc46d62d3754f41754b27b6ea2cb2c272bafa7a5a1f6062bd060f414e50caaeac2da66ad39cef4424a90236ea907b7d8057e3443dc5abfc9986967ee7213a407',
  'hex'
)

function plusL(s: Uint8Array): Buffer {
  const sum = Buffer.alloc(32)
  let carry = 0
  for (let i = 0; i < 32; i++) {
    carry += (s[i] as number) + (L[i] as number)
    sum[i] = carry & 0xff
    carry >>= 8
  }
  return sum
}

function flip(bytes: Uint8Array, i: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[i] = (copy[i] as number) ^ 1
  return copy
}

describe('signatures', () => {
  it('are detached, pure ed25519 and deterministic (ENC-71)', () => {
    expect(sign(ABC, PAIR.secretKey)).to.deep.equal(SIGNATURE)
    expect(verify(SIGNATURE, ABC, PAIR.publicKey)).to.equal(true)
  })

  it('do not verify with a changed bit in signature, message or key', () => {
    expect(verify(flip(SIGNATURE, 0), ABC, PAIR.publicKey)).to.equal(false)
    expect(verify(flip(SIGNATURE, 40), ABC, PAIR.publicKey)).to.equal(false)
    expect(verify(SIGNATURE, flip(ABC, 2), PAIR.publicKey)).to.equal(false)
    expect(verify(SIGNATURE, ABC, flip(PAIR.publicKey, 5))).to.equal(false)
  })

  it('are not valid when signature or key have another length, without an exception', () => {
    for (const length of [0, 63, 65]) {
      expect(verify(Buffer.concat([SIGNATURE, ABC]).subarray(0, length), ABC, PAIR.publicKey)).to.equal(false)
    }
    for (const length of [0, 31]) expect(verify(SIGNATURE, ABC, PAIR.publicKey.subarray(0, length))).to.equal(false)
    expect(verify(SIGNATURE, ABC, Buffer.concat([PAIR.publicKey, ABC]))).to.equal(false)
  })

  it('are refused with a scalar not below the group order (ENC-72)', () => {
    const forged = Buffer.concat([SIGNATURE.subarray(0, 32), plusL(SIGNATURE.subarray(32))])
    expect(verify(forged, ABC, PAIR.publicKey)).to.equal(false)
  })

  it('are refused under a small-order public key (ENC-72)', () => {
    const identity = Buffer.concat([Buffer.of(1), Buffer.alloc(31)])
    expect(verify(Buffer.concat([identity, Buffer.alloc(32)]), ABC, identity)).to.equal(false)
  })

  it('need a secret key of 64 bytes and a message of bytes', () => {
    for (const bad of [Buffer.alloc(32), Buffer.alloc(65), null, 'x'.repeat(64)] as Uint8Array[]) {
      expect(() => sign(ABC, bad))
        .to.throw(KeyError)
        .with.property('code', 'BAD_KEY_PAIR')
    }
    expect(() => sign('abc' as unknown as Uint8Array, PAIR.secretKey))
      .to.throw(EncodeError)
      .with.property('code', 'BAD_BYTES')
  })
})

describe('signers', () => {
  const code = async (signer: unknown): Promise<unknown> => {
    try {
      await signWith(signer as Signer, ABC)
    } catch (err) {
      return (err as KeyError).code
    }
    return null
  }

  it('sign by secret key, in a pair or bare (API-158)', async () => {
    expect(await signWith(PAIR, ABC)).to.deep.equal(SIGNATURE)
    expect(await signWith(PAIR.secretKey, ABC)).to.deep.equal(SIGNATURE)
  })

  it('sign by a sign of their own, which goes before the secret key and may be a promise (ENC-73, REC-145)', async () => {
    const own = Buffer.alloc(64, 9)
    const seen: Uint8Array[] = []
    const signer = (result: Uint8Array | Promise<Uint8Array>) => ({
      ...PAIR,
      sign(message: Uint8Array) {
        seen.push(message)
        return result
      }
    })
    expect(await signWith(signer(own), ABC)).to.equal(own)
    expect(await signWith(signer(Promise.resolve(own)), ABC)).to.equal(own)
    expect(seen).to.deep.equal([ABC, ABC])
  })

  it('fail with a code when they cannot sign', async () => {
    expect(await code({ publicKey: PAIR.publicKey })).to.equal('BAD_KEY_PAIR')
    expect(await code(Buffer.alloc(32))).to.equal('BAD_KEY_PAIR')
    expect(await code(null)).to.equal('BAD_KEY_PAIR')
    expect(await code(undefined)).to.equal('BAD_KEY_PAIR')
    expect(await code({ sign: () => Buffer.alloc(63) })).to.equal('BAD_SIGNATURE')
    expect(await code({ sign: async () => 'x'.repeat(64) })).to.equal('BAD_SIGNATURE')
  })
})
