import { expect } from 'chai'
import { KeyError } from './errors.js'
import { keyPair } from './key-pair.js'

const COUNTING = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const PAIRS: [Buffer, string][] = [
  [Buffer.alloc(32, 1), '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c'],
  [COUNTING, '03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8']
]

describe('key pairs', () => {
  it('grow from a seed by the rule of ed25519 (ENC-69)', () => {
    for (const [seed, publicKey] of PAIRS) expect(keyPair(seed).publicKey.toString('hex')).to.equal(publicKey)
  })

  it('have a secret key of seed and public key (ENC-68, API-155)', () => {
    for (const [seed] of PAIRS) {
      const pair = keyPair(seed)
      expect(pair.secretKey).to.deep.equal(Buffer.concat([seed, pair.publicKey]))
      expect(pair.secretKey).to.have.length(64)
    }
  })

  it('take a seed that is any view of 32 bytes, and into something larger', () => {
    const large = Buffer.concat([Buffer.alloc(7), COUNTING, Buffer.alloc(9)])
    expect(keyPair(new Uint8Array(COUNTING))).to.deep.equal(keyPair(COUNTING))
    expect(keyPair(large.subarray(7, 39))).to.deep.equal(keyPair(COUNTING))
    const view = new DataView(large.buffer, large.byteOffset + 7, 32)
    expect(keyPair(view as unknown as Uint8Array)).to.deep.equal(keyPair(COUNTING))
    expect(keyPair(new Uint16Array(16).fill(0x0101) as unknown as Uint8Array)).to.deep.equal(
      keyPair(Buffer.alloc(32, 1))
    )
  })

  it('are random without a seed, whatever falsy value stands for it (ENC-70)', () => {
    const seen = new Set<string>()
    for (const none of [undefined, null, false, 0, ''] as (Uint8Array | undefined)[]) {
      seen.add(keyPair(none).publicKey.toString('hex'))
    }
    expect(seen.size).to.equal(5)
  })

  it('take the seed of a random pair from the given source', () => {
    expect(keyPair(null, (length) => Buffer.alloc(length, 1)).publicKey.toString('hex')).to.equal(PAIRS[0]?.[1])
  })

  it('refuse a seed that is not 32 bytes (ENC-70, API-156)', () => {
    const bad = [Buffer.alloc(0), Buffer.alloc(31), Buffer.alloc(33), '0'.repeat(32), 1, {}, [1], new ArrayBuffer(32)]
    for (const seed of bad as Uint8Array[]) {
      expect(() => keyPair(seed))
        .to.throw(KeyError, /^seed must be /)
        .with.property('code', 'BAD_SEED')
    }
  })
})
