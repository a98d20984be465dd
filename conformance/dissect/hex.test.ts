import { expect } from 'chai'
import { parseHex } from './hex.js'

const ping = '030434127f000001419c00'

describe('parseHex', () => {
  for (const text of [
    ping,
    ping.toUpperCase(),
    `0x${ping}`,
    '03 04 3412 7f000001419c 00',
    '  03:04:34:12:7f:00:00:01:41:9c:00\n',
    '03043412\n7f000001\r\n419c00\n',
    '0x03, 0x04, 0x34, 0x12, 0x7f, 0x00, 0x00, 0x01, 0x41, 0x9c, 0x00',
    '0X0304 0x3412\t0x7f000001419c00'
  ]) {
    it(`reads ${JSON.stringify(text)}`, () => {
      const result = parseHex(text)
      expect('bytes' in result && result.bytes.toString('hex')).to.equal(ping)
    })
  }

  it('reads nothing as no bytes', () => expect(parseHex(' \n')).to.deep.equal({ bytes: Buffer.alloc(0) }))

  it('says what is wrong', () => {
    expect(parseHex('03 0g')).to.deep.equal({ problem: '"g" is no hex digit' })
    expect(parseHex('030')).to.deep.equal({ problem: '3 hex digits are no whole number of bytes' })
    expect(parseHex('0x0x03')).to.deep.equal({ problem: '"x" is no hex digit' })
  })
})
