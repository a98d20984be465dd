import { createHmac, hkdfSync } from 'node:crypto'
import { expect } from 'chai'
import { hash512 } from './hash512.js'
import { hkdf } from './hkdf.js'
import { hmac } from './hmac.js'

const bytes = (length: number, seed = 1) => Buffer.from(Array.from({ length }, (_, i) => (i * 7 + seed) & 0xff))

describe('hash, HMAC and HKDF of the handshake', () => {
  it('hashes with BLAKE2b of 64 bytes (HS-4, ENC-62)', () => {
    expect(hash512(Buffer.from('a'), Buffer.from('bc')).toString('hex')).to.equal(
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923'
    )
  })

  it('is the standard HMAC, for keys shorter than, of and longer than a block (HS-10)', () => {
    for (const length of [0, 1, 64, 127, 128, 129, 300]) {
      for (const size of [0, 1, 64, 1000]) {
        const expected = createHmac('blake2b512', bytes(length)).update(bytes(size, 3)).digest()
        expect(hmac(bytes(length), bytes(size, 3)), `${length}, ${size}`).to.deep.equal(expected)
      }
    }
  })

  it('is HKDF of RFC 5869 with an empty info string (HS-11)', () => {
    for (const size of [0, 32]) {
      const expected = Buffer.from(hkdfSync('blake2b512', bytes(size), bytes(64, 9), Buffer.alloc(0), 128))
      expect(Buffer.concat(hkdf(bytes(64, 9), bytes(size)))).to.deep.equal(expected)
    }
  })
})
