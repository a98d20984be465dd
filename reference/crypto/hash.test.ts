import { expect } from 'chai'
import { EncodeError } from '../encoding/index.js'
import { hash, HASH_SIZE, keyedHash } from './hash.js'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Buffer.from(text)
const key32 = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const key64 = Buffer.alloc(64, 7)

describe('BLAKE2b', () => {
  it('gives the 32-byte digests of the table (ENC-59, ENC-62)', () => {
    expect(hex(hash(Buffer.alloc(0)))).to.equal('0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8')
    expect(hex(hash(bytes('abc')))).to.equal('bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319')
    expect(hash(bytes('abc'))).to.have.length(HASH_SIZE)
  })

  it('hashes a list as its concatenation, empty members included (ENC-61)', () => {
    const abc = hex(hash(bytes('abc')))
    expect(hex(hash(bytes('a'), bytes('bc')))).to.equal(abc)
    expect(hex(hash(bytes(''), bytes('ab'), bytes(''), bytes('c')))).to.equal(abc)
    expect(hex(hash())).to.equal(hex(hash(Buffer.alloc(0))))
    expect(hex(keyedHash(key32, bytes('a'), bytes('bc')))).to.equal(hex(keyedHash(key32, bytes('abc'))))
  })

  it('uses the keyed mode of BLAKE2b with keys of 32 and 64 bytes (ENC-60)', () => {
    expect(hex(keyedHash(key32, bytes('abc')))).to.equal(
      'd63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f'
    )
    expect(hex(keyedHash(key64, bytes('abc')))).to.equal(
      'a95c01f11f9939ed903f5491b3b4318f90fd7edddc68dd1d41c4b48a7d8f1f8d'
    )
  })

  it('makes the target of a public key (ENC-63)', () => {
    const publicKey = Buffer.from('03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8', 'hex')
    expect(hex(hash(publicKey))).to.equal('9d24e2eeaf27c2a088a564a32fc03a882dcd9804dbc0d03a119491e54ba0c933')
  })

  it('gives every digest memory of its own', () => {
    const first = hash(bytes('a'))
    expect(first.buffer.byteLength).to.equal(HASH_SIZE)
    expect(first.buffer).to.not.equal(hash(bytes('a')).buffer)
  })

  it('refuses what is not bytes before it reaches the native code (API-157)', () => {
    for (const bad of ['abc', 5, null, undefined, {}, [1]] as unknown as Uint8Array[]) {
      for (const call of [() => hash(bad), () => hash(bytes('a'), bad), () => keyedHash(key32, bad, bad)]) {
        expect(call).to.throw(EncodeError).with.property('code', 'BAD_BYTES')
      }
      expect(() => keyedHash(bad, bytes('a')))
        .to.throw(EncodeError)
        .with.property('code', 'BAD_BYTES')
    }
  })

  it('refuses a key that BLAKE2b has no room for', () => {
    for (const length of [0, 15, 65]) {
      expect(() => keyedHash(Buffer.alloc(length), bytes('a')))
        .to.throw(EncodeError)
        .with.property('code', 'BAD_BYTES')
    }
  })
})
