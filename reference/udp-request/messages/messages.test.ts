import { expect } from 'chai'
import { DecodeError, EncodeError } from '../../encoding/index.js'
import { datagramType, request, response } from '../index.js'

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')
const P = 'db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9'
const T = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const to = { host: '198.51.100.2', port: 50000 }
const tid = 0x1234

describe('request datagram', () => {
  it('has its fields in order, each behind its flag (RPC-19, RPC-20)', () => {
    const bytes = request.encode(
      request.create({
        tid,
        to,
        id: hex(P),
        token: Buffer.alloc(32, 0xcc),
        command: 6,
        target: hex(T),
        value: Buffer.from('hello')
      })
    )
    expect(bytes.toString('hex')).to.equal('031b3412c633640250c3' + P + 'cc'.repeat(32) + '06' + T + '0568656c6c6f')
    expect(bytes).to.have.length(113)
  })

  it('is 11 bytes at least (RPC-19)', () => {
    expect(request.encode(request.create({ tid, to, internal: true, command: 0 })).toString('hex')).to.equal(
      '03043412c633640250c300'
    )
  })

  it('reads flags in any tier and ignores bits it does not know (RPC-21)', () => {
    for (const flags of ['04', 'e4', 'fd0400', 'fe04000000', 'ff0400000001000000']) {
      const m = request.decode(hex(`03 ${flags} 3412 7f000001419c 00`))
      expect(m, flags).to.deep.include({ tid, internal: true, command: 0, id: null, value: null })
    }
  })

  it('keeps an empty value apart from none (RPC-24)', () => {
    expect(request.decode(hex('0314 3412 7f000001419c 00 00')).value).to.deep.equal(Buffer.alloc(0))
    expect(request.decode(hex('0304 3412 7f000001419c 00')).value).to.equal(null)
    const bytes = request.encode(request.create({ tid, to, command: 0, value: Buffer.alloc(0) }))
    expect(bytes.toString('hex')).to.equal('03103412c633640250c30000')
  })

  it('takes commands up to 2^53-1 (RPC-22)', () => {
    const m = request.create({ tid, to, command: Number.MAX_SAFE_INTEGER })
    expect(request.decode(request.encode(m)).command).to.equal(Number.MAX_SAFE_INTEGER)
  })

  it('ignores what follows the last field (RPC-23)', () => {
    expect(request.decode(hex('0304 3412 7f000001419c 00 deadbeef')).command).to.equal(0)
  })

  it('does not decode when a byte is missing anywhere (RPC-16)', () => {
    const whole = hex('031f 3412 7f000001419c' + P + 'cc'.repeat(32) + '06' + T + '0568656c6c6f')
    for (let n = 0; n < whole.length; n++) {
      expect(() => request.decode(whole.subarray(0, n)), `${n} bytes`).to.throw(DecodeError)
    }
    expect(request.decode(whole).value?.toString()).to.equal('hello')
  })

  it('is a request by its exact first byte (RPC-15)', () => {
    for (let first = 0; first < 256; first++) {
      const bytes = hex('000434127f000001419c00')
      bytes[0] = first
      expect(datagramType(bytes)).to.equal(first === 3 ? 'request' : first === 0x13 ? 'response' : null)
      if (first === 3) request.decode(bytes)
      else
        expect(() => request.decode(bytes))
          .to.throw(DecodeError)
          .with.property('code', 'NOT_A_MESSAGE')
    }
  })

  it('refuses fields of a wrong size before a byte is written (RPC-25)', () => {
    const good = { tid, to, command: 0 }
    const bad = [
      { target: Buffer.alloc(31) },
      { token: Buffer.alloc(33) },
      { id: Buffer.alloc(0) },
      { command: -1 },
      { tid: 65536 },
      { value: 'text' as unknown as Buffer }
    ]
    for (const field of bad) {
      expect(() => request.create({ ...good, ...field }), Object.keys(field)[0]).to.throw(EncodeError)
      expect(() => request.encode({ ...request.create(good), ...field }), Object.keys(field)[0]).to.throw(EncodeError)
    }
    expect(() => request.encode(request.create({ ...good, to: { host: 'localhost', port: 1 } }))).to.throw(EncodeError)
  })
})

describe('response datagram', () => {
  it('has its fields in order, each behind its flag (RPC-26, RPC-28)', () => {
    const m = response.create({
      tid,
      to,
      id: hex(P),
      token: Buffer.alloc(32, 7),
      closerNodes: [
        { host: '1.2.3.4', port: 5 },
        { host: '5.6.7.8', port: 65535 }
      ],
      error: 300,
      value: Buffer.from('abc')
    })
    expect(response.encode(m).toString('hex')).to.equal(
      '131f3412c633640250c3' + P + '07'.repeat(32) + '0201020304050005060708ffff' + 'fd2c01' + '03616263'
    )
    expect(response.decode(response.encode(m))).to.deep.equal(m)
  })

  it('leaves out an empty list and an error of 0 (RPC-29, RPC-30)', () => {
    const bytes = response.encode(response.create({ tid, to, closerNodes: [], error: 0 }))
    expect(bytes.toString('hex')).to.equal('13003412c633640250c3')
  })

  it('reads an empty list, an error of 0, long flags, unknown flags and trailing bytes (RPC-31)', () => {
    expect(response.decode(hex('1304 3412 c633640250c3 00')).closerNodes).to.deep.equal([])
    expect(response.decode(hex('1308 3412 c633640250c3 00')).error).to.equal(0)
    expect(response.decode(hex('13fd1000 3412 c633640250c3 0161')).value?.toString()).to.equal('a')
    expect(response.decode(hex('13e0 3412 c633640250c3 deadbeef')).value).to.equal(null)
    expect(response.decode(hex('1308 3412 c633640250c3 ffffffffffffff1f00')).error).to.equal(Number.MAX_SAFE_INTEGER)
  })

  it('lists any number of nodes that the datagram holds, and no more (RPC-16, RPC-31)', () => {
    const node = '010203040500'
    expect(response.decode(hex('1304 3412 c633640250c3 19' + node.repeat(25))).closerNodes).to.have.length(25)
    expect(() => response.decode(hex('1304 3412 c633640250c3 02' + node))).to.throw(DecodeError)
    expect(() => response.decode(hex('1304 3412 c633640250c3 fe01001000')))
      .to.throw(DecodeError)
      .with.property('code', 'LIST_TOO_LONG')
  })
})
