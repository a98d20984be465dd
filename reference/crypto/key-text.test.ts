import { expect } from 'chai'
import { EncodeError } from '../encoding/index.js'
import { KeyError } from './errors.js'
import { decodeKey, encodeKey } from './key-text.js'
import { decodeZBase32, encodeZBase32 } from './z-base-32.js'

const HEX = '03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8'
const KEY = Buffer.from(HEX, 'hex')
const Z32 = 'yqooxx9u3aemh8mo5wcqq16yufu6jitouq1o4za751dger1igghy'

const refusal = (text: unknown): string => {
  try {
    decodeKey(text as string)
  } catch (err) {
    expect(err).to.be.instanceOf(KeyError).with.property('code', 'BAD_KEY_TEXT')
    return (err as Error).message
  }
  return ''
}

describe('z-base-32', () => {
  const TABLE: [Buffer, string][] = [
    [KEY, Z32],
    [Buffer.alloc(32), 'y'.repeat(52)],
    [Buffer.alloc(32, 0xff), '9'.repeat(51) + 'o']
  ]

  it('matches the table, both ways (ENC-77)', () => {
    for (const [key, text] of TABLE) {
      expect(encodeZBase32(key)).to.equal(text)
      expect(decodeZBase32(text)).to.deep.equal(key)
    }
  })

  it('returns every single bit of a key (ENC-77)', () => {
    for (let bit = 0; bit < 256; bit++) {
      const key = Buffer.alloc(32)
      key[bit >> 3] = 0x80 >> (bit & 7)
      const text = encodeZBase32(key)
      expect(text).to.have.length(52)
      expect(decodeZBase32(text).toString('hex')).to.equal(key.toString('hex'))
    }
  })

  it('reads the top bit of the last character only (ENC-78)', () => {
    const ends = (c: string) => decodeKey('y'.repeat(51) + c)[31]
    for (const c of 'ybndrfg8ejkmcpqx') expect(ends(c), c).to.equal(0)
    for (const c of 'ot1uwisza345h769') expect(ends(c), c).to.equal(1)
  })
})

describe('key texts', () => {
  it('are accepted as z-base-32 and as hex of either case (ENC-74)', () => {
    for (const text of [Z32, HEX, HEX.toUpperCase()]) expect(decodeKey(text)).to.deep.equal(KEY)
  })

  it('are accepted in a pear link, whatever path follows (ENC-74, ENC-75)', () => {
    for (const text of [Z32, HEX]) {
      for (const path of ['', '/', '/a', '/a/b?c#d']) expect(decodeKey(`pear://${text}${path}`)).to.deep.equal(KEY)
    }
  })

  it('are written in each form', () => {
    expect(encodeKey(KEY)).to.equal(Z32)
    expect(encodeKey(KEY, 'hex')).to.equal(HEX)
    expect(encodeKey(KEY, 'link')).to.equal(`pear://${Z32}`)
    expect(encodeKey(new Uint8Array(KEY), 'hex')).to.equal(HEX)
  })

  it('are refused with the text of the peer (ENC-75, ENC-76)', () => {
    const bad: unknown[] = [
      '',
      Z32 + 'y',
      ` ${Z32}`,
      `${Z32} `,
      HEX.slice(1),
      HEX + '0',
      'g' + HEX.slice(1),
      HEX.slice(1) + '\n',
      `PEAR://${Z32}`,
      `Pear://${Z32}`,
      `hyper://${Z32}`,
      `pear:${Z32}`,
      `pear:///${Z32}`,
      `pear://pear://${Z32}`,
      `pear://${Z32}?a`,
      `${Z32}/a`,
      5,
      null,
      undefined,
      {}
    ]
    for (const text of bad) expect(refusal(text), String(text)).to.equal('Invalid Hypercore key')
  })

  it('are refused with the first character outside the alphabet and where it stands (ENC-76)', () => {
    const message = (c: string, i: number) => `Invalid character in base32 input: "${c}" at position ${i}`
    expect(refusal('l' + Z32.slice(1))).to.equal(message('l', 0))
    expect(refusal(Z32.slice(0, 51) + '0')).to.equal(message('0', 51))
    expect(refusal(Z32.toUpperCase())).to.equal(message('Y', 0))
    expect(refusal(`pear://${Z32.slice(0, 2)}v${Z32.slice(3)}/a`)).to.equal(message('v', 2))
    expect(refusal('é' + Z32.slice(1))).to.equal(message('é', 0))
  })

  it('exist for keys of 32 bytes only (ENC-84)', () => {
    for (const length of [0, 31, 33]) {
      expect(() => encodeKey(Buffer.alloc(length)))
        .to.throw(EncodeError)
        .with.property('code', 'BAD_BYTES')
    }
  })
})
